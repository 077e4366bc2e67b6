import { describe, expect, it } from "vitest";
import { FINDINGS } from "../../../lib/domain/verdict/findings";
import { countedFindings, findingMeaning, findingTone, openFindings } from "./finding.model";

describe("findings", () => {
  it("have a meaning and a tone each", () => {
    for (const finding of FINDINGS) expect(findingMeaning(finding)).toMatch(/\.$/);
    expect(findingTone("unreachable")).toBe("unknown");
    expect(FINDINGS.filter((finding) => findingTone(finding) === "good")).toEqual(["converged"]);
  });

  it("are listed worst first, without those that count nothing", () =>
    expect(countedFindings({ pending: "12", late: "3", phantom: "1", stale: "0" })).toEqual([
      { finding: "phantom", count: "1" },
      { finding: "late", count: "3" },
      { finding: "pending", count: "12" },
    ]));
});

describe("the open findings of a path", () => {
  const counts = { held: "1", masked: "3", pending: "12", stale: "2", converged: "40" };
  it("leave out what ordinary traffic has in passing while the path stands well", () =>
    expect(openFindings(counts, "well").map(({ finding }) => finding)).toEqual(["held", "stale"]));

  it("have all of it once the path stands badly", () =>
    expect(openFindings(counts, "late").map(({ finding }) => finding)).toEqual(["held", "stale", "masked", "pending"]));
});
