import { describe, expect, it } from "vitest";
import { FINDINGS } from "../../../lib/domain/verdict/findings";
import { countedFindings, findingMeaning, findingTone } from "./finding.model";

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
