import { describe, expect, it } from "vitest";
import type { Me } from "../../shared/me/me.model";
import { navItemsFor } from "./nav-items";

const ALL = ["Overview", "Divergences", "Did we save it?", "Incidents", "Catch-up", "Audit", "Settings"];
const lacking = (...verbs: string[]): Pick<Me, "may"> => ({
  may: Object.fromEntries(verbs.map((verb) => [verb, { allowed: false, because: "The permission needs a role." }])),
});

describe("the navigation", () => {
  it.each<[string, Pick<Me, "may"> | null, string[]]>([
    ["a caller of whom nothing is known", null, []],
    ["a caller of whose permissions nothing is known", { may: {} }, []],
    ["a caller with every permission", { may: { "audit.read": { allowed: true } } }, []],
    ["a caller who may read the audit of some paths", { may: { "audit.read": { allowed: true, paths: ["a"] } } }, []],
    ["support", lacking("audit.read", "drain.set"), ["Audit"]],
    ["a viewer", lacking("audit.read", "divergence.read", "saved.ask"), ["Divergences", "Did we save it?", "Audit"]],
    [
      "a caller without a role",
      lacking("path.read", "divergence.read", "saved.ask", "incident.read", "audit.read"),
      ALL.filter((label) => label !== "Settings"),
    ],
  ])("of %s leaves out only the screens that show nothing there", (_, me, left) => {
    expect(navItemsFor(me).map(({ label }) => label)).toEqual(ALL.filter((label) => !left.includes(label)));
  });
});
