import { describe, expect, it } from "vitest";
import { draftFrom, missingIn, notesFrom, requestOf } from "./draft.model";
import { linesOf } from "./lines.model";

const params = (text: string) => new URLSearchParams(text);
const filled = { ...draftFrom(params("paths=profile"), []), title: " t ", reason: " r " };

describe("the form", () => {
  it("is filled in by an address", () => {
    expect(draftFrom(params("paths=a,b&finding=late"), [])).toMatchObject({
      paths: ["a", "b"],
      keyWay: "finding",
      finding: "late",
    });
    expect(draftFrom(params("paths=a&key=x%2Fy"), [])).toMatchObject({ keyWay: "list", list: "x/y" });
    expect(draftFrom(params("paths=a&prefix=user:"), [])).toMatchObject({ keyWay: "prefix", prefix: "user:" });
    expect(draftFrom(params("paths=a"), ["k", "l"]).list).toBe("k\nl");
    expect(draftFrom(params("finding=nonsense"), []).keyWay).toBe("all");
  });

  it("says what the scope cannot", () => {
    expect(notesFrom(params("matching=1204&finding=late&prefix=u&age=10m"), 0, 1)).toHaveLength(3);
    expect(notesFrom(params(""), 5, 2)[0]).toContain("every one of them");
  });

  it.each([
    [{}, null],
    [{ title: " " }, "title"],
    [{ reason: "" }, "reason"],
    [{ paths: [] }, "path"],
    [{ keyWay: "list" as const, list: "\n" }, "key"],
    [{ keyWay: "prefix" as const }, "begin"],
    [{ keyWay: "finding" as const }, "finding"],
    [{ from: "2026-03-04T03:00", to: "2026-03-04T02:00" }, "ends before"],
  ])("says what is missing: %j", (change, missing) => {
    const said = missingIn({ ...filled, ...change });
    if (missing === null) expect(said).toBeNull();
    else expect(said).toContain(missing);
  });

  it("asks for what was typed, and for nothing that was left out", () => {
    expect(requestOf(filled)).toEqual({ title: "t", reason: "r", scope: { paths: ["profile"] }, holdDependents: true });
    expect(requestOf({ ...filled, keyWay: "list", list: "a\r\nb\na" }).scope.keys).toEqual({ list: ["a", "b"] });
    expect(requestOf({ ...filled, from: "2026-03-04T03:00" }).scope.acceptedFrom).toMatch(/Z$/);
  });
});

it("keeps the spaces of a key", () => expect(linesOf(" a \n\nb")).toEqual([" a ", "b"]));
