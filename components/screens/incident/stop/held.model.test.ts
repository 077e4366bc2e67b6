import { describe, expect, it } from "vitest";
import { incidentFixture } from "../../../../test/fixtures/wire/incidents";
import { noneHeldWords } from "./held.model";

const [dependent] = incidentFixture(0).dependents;
const known = [
  { name: "profile", dependents: ["email-sync"] },
  { name: "loyalty", dependents: [] },
];

describe("an incident that holds no dependent back", () => {
  it.each<[string, string[], boolean, string]>([
    ["whose paths have none", ["loyalty"], false, "These paths have no dependents."],
    ["whose path has some", ["profile"], false, "No dependent is held back by this incident."],
    ["one of whose paths has some", ["loyalty", "profile"], false, "No dependent is held back by this incident."],
    ["whose path is not known", ["elsewhere"], false, "No dependent is held back by this incident."],
    ["which has restored what it held", ["profile"], true, "None is held."],
  ])("%s", (_, paths, hasHeld, words) => {
    expect(noneHeldWords({ dependents: hasHeld ? [dependent!] : [], scope: { paths } }, known)).toBe(words);
  });
});
