import { describe, expect, it } from "vitest";
import { incidentSummaryFixture } from "../../../test/fixtures/wire/incidents";
import { mendingOf } from "./mending.model";

type Keys = ReturnType<typeof incidentSummaryFixture>["scope"]["keys"];
const over = (paths: string[], keys?: Keys) => ({
  ...incidentSummaryFixture(0),
  scope: { paths, ...(keys && { keys }) },
});
const lost = { answer: "never-durable", path: "drafts", key: "note-1" } as const;

describe("who mends what an answer says is amiss", () => {
  it.each([
    ["an incident over every key of the path", over(["drafts"]), "about"],
    ["an incident over this key", over(["drafts"], { list: ["note-1"] }), "about"],
    ["an incident over keys that begin like this one", over(["drafts"], { prefix: "note-" }), "about"],
    ["an incident over keys that had a finding", over(["drafts"], { finding: "phantom" }), "maybe"],
    ["nobody, where an incident is over other keys", over(["drafts"], { list: ["note-2"] }), null],
    ["nobody, where an incident is over another path", over(["profile"]), null],
  ] as const)("is %s", (_, incident, place) => {
    expect(mendingOf(lost, [incident])).toEqual({ about: null, maybe: null, ...(place && { [place]: incident }) });
  });

  it("is not asked of a write that is saved, nor of an answer about no key", () => {
    expect(mendingOf({ ...lost, answer: "saved" }, [over(["drafts"])])).toBeNull();
    expect(mendingOf({ ...lost, key: null }, [over(["drafts"])])).toBeNull();
  });
});
