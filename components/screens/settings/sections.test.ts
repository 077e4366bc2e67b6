import { describe, expect, it } from "vitest";
import type { Me } from "../../shared/me/me.model";
import { SECTIONS, type SectionName, sectionsFor } from "./sections";

const ALL = SECTIONS.map(({ name }) => name);
const SUPPORT: Pick<Me, "may"> = {
  may: {
    "user.list": { allowed: false, because: "The permission needs the role admin." },
    "change.list": { allowed: false, because: "The permission needs the role admin." },
    "rule.list": { allowed: true },
  },
};

describe("the sections of the settings", () => {
  it.each<[string, Pick<Me, "may"> | null, SectionName, SectionName[]]>([
    ["all while nothing is known of the caller", null, "", []],
    ["without those for which a permission is missing", SUPPORT, "", ["people", "changes"]],
    ["with the one that is open, which says what is missing", SUPPORT, "people", ["changes"]],
  ])("are %s", (_, me, open, left) =>
    expect(sectionsFor(me, open).map(({ name }) => name)).toEqual(ALL.filter((name) => !left.includes(name))),
  );
});
