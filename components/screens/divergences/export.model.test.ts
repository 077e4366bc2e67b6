import { parse } from "csv-parse/browser/esm/sync";
import { describe, expect, it } from "vitest";
import { divergenceAt, divergencesPage } from "../../../test/fixtures/wire/divergences";
import { cellsOf, csvRows, exportName, exportText, type PageSource } from "./export.model";

const now = Date.UTC(2026, 2, 4, 3, 12, 9);
const about = { exportedAt: new Date(now).toISOString(), filter: { path: "profile" } };
const pages =
  (total: number): PageSource =>
  async (cursor) =>
    divergencesPage(total, cursor, 1_000, now);

async function textOf(format: "csv" | "json", source: PageSource, seen: unknown[] = []): Promise<string> {
  const parts: string[] = [];
  for await (const part of exportText(format, source, about, (progress) => seen.push(progress))) parts.push(part);
  return parts.join("");
}

describe("a cell of the export", () => {
  it.each([
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\t=1", "'\t=1"],
    ["\r=1", '"\'\r=1"'],
    ["＝1", "'＝1"],
    ["＋1", "'＋1"],
    ["－1", "'－1"],
    ["＠SUM(A1)", "'＠SUM(A1)"],
    [" =1+1", "' =1+1"],
    ["\u00a0\u3000-1", "'\u00a0\u3000-1"],
    ["\n=1", '"\'\n=1"'],
    ["\r\n@SUM(A1)", '"\'\r\n@SUM(A1)"'],
    ["=1,2", '"\'=1,2"'],
    ["-1e999999", "'-1e999999"],
    ["=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"],
    ["'=1", "'=1"],
    [" indented", " indented"],
    ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
    ["a=b", "a=b"],
    ["user:4711", "user:4711"],
    ['say "hi", twice', '"say ""hi"", twice"'],
    ["two\nlines", '"two\nlines"'],
    ["", ""],
  ])("writes %j as %j", (text, cell) => expect(csvRows([[text, "next"]])).toBe(`${cell},next\r\n`));
});

describe("the export", () => {
  it("is read back row by row and cell by cell, whatever stands in a key", async () => {
    const harmless = ["a,b", 'say "hi"', "two\r\nlines", "'", "", "\u202ekey", ";\t|", " ", "1e5", "\n"];
    const formulas = ["=1+1", "\r", "\t", "+", "-1", "@", " =x", "\n-x", "＝"];
    const keys = [...harmless, ...formulas];
    const source: PageSource = async () => ({
      ...divergencesPage(keys.length, null, 1_000, now),
      items: keys.map((key, index) => ({ ...divergenceAt(index, now), key })),
    });
    const rows = parse(await textOf("csv", source), { columns: true, record_delimiter: "\r\n" }) as { key: string }[];
    expect(rows.map(({ key }) => key)).toEqual([...harmless, ...formulas.map((key) => `'${key}`)]);
  });

  it("has a line for each row of every page, and a heading", async () => {
    const lines = (await textOf("csv", pages(2_345))).trimEnd().split("\r\n");
    expect(lines).toHaveLength(2_346);
    expect(lines[0]).toBe("path,key,verdict,findings,since,checkedAt,outstanding,head,materialized,origin,caches");
  });

  it("says how far it has come, page by page", async () => {
    const seen: unknown[] = [];
    await textOf("csv", pages(2_345), seen);
    expect(seen).toEqual([
      { rows: 1_000, total: "2345" },
      { rows: 2_000, total: "2345" },
      { rows: 2_345, total: "2345" },
    ]);
  });

  it("is one JSON document that says it is complete", async () => {
    const document = JSON.parse(await textOf("json", pages(1_500)));
    expect(document).toMatchObject({ about, count: 1_500, complete: true });
    expect(document.items).toHaveLength(1_500);
    expect(JSON.parse(await textOf("json", pages(0)))).toMatchObject({ items: [], count: 0 });
  });

  it("breaks off rather than pass half a list for the whole", async () => {
    const source: PageSource = async (cursor) =>
      cursor === null
        ? divergencesPage(5_000, null, 1_000, now)
        : { items: [], next: null, total: null, unreachable: "The ledger could not be read." };
    await expect(textOf("csv", source)).rejects.toThrow("The ledger could not be read.");
  });

  it("tells an unread store from an absent one", () => {
    const unread = csvRows([cellsOf(divergenceAt(7, now))]);
    expect(unread).toContain(",unreachable,eu=");
    expect(unread).toContain("us=unreachable");
    expect(csvRows([cellsOf(divergenceAt(9, now))])).toContain("eu=absent us=absent");
  });

  it("is named for the moment it was made", () => {
    expect(exportName("csv", new Date(now))).toBe("divergences-20260304T031209Z.csv");
  });
});
