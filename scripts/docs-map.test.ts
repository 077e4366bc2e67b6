import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { type ImportRule, importFaults, linkFaults, mapFaults, mapRows, pathFaults, type Tree } from "./docs-map";

const root = resolve(import.meta.dirname, "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
// Installed, generated, and written by a run or an editor.
const LEFT_OUT = /^(\.(?!ci$).+|node_modules|dist|coverage|test-results|lib\/ledger\/prisma)$/;

/** The tree as it is on disk, without folders that hold no file. */
function walk(folder = ""): Tree {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  const paths = entries.map((entry) => ({ entry, path: join(folder, entry.name) }));
  const files = paths.filter(({ entry }) => !entry.isDirectory()).map(({ path }) => path);
  const below = paths.filter(({ entry, path }) => entry.isDirectory() && !LEFT_OUT.test(path));
  const trees = below.map(({ path }) => ({ path, ...walk(path) })).filter((tree) => tree.files.length > 0);
  return {
    files: [...files, ...trees.flatMap((tree) => tree.files)],
    folders: trees.flatMap((tree) => [tree.path, ...tree.folders]),
  };
}

interface Rule {
  name: string;
  to: { pathNot?: string | string[] };
}

/** The rules of .dependency-cruiser.cjs that say what a room may import, without packages. */
function importRules(): ImportRule[] {
  const { forbidden } = createRequire(import.meta.url)(join(root, ".dependency-cruiser.cjs")) as { forbidden: Rule[] };
  return forbidden.flatMap(({ name, to }) => {
    const room = /^imports of (?!tests)(.+)$/.exec(name)?.[1];
    if (room === undefined) return [];
    return [{ room, allowed: [to.pathNot ?? []].flat().filter((path) => !path.includes("node_modules")) }];
  });
}

const tree = walk();
const documents = ["README.md", ...tree.files.filter((file) => /^docs\/.+\.md$/.test(file))];
const rows = mapRows(read("docs/architecture.md"));

describe("the map in docs/architecture.md", () => {
  it("has every folder of the tree and no other", () => {
    expect(mapFaults(rows, tree)).toEqual([]);
  });

  it("names the rooms that .dependency-cruiser.cjs lets each folder import", () => {
    expect(importFaults(rows, importRules())).toEqual([]);
  });
});

describe.each(documents)("%s", (document) => {
  it("names files, folders and names that are there", () => {
    expect(pathFaults(document, read(document), tree, read)).toEqual([]);
  });

  it("links to files that are there", () => {
    expect(linkFaults(document, read(document), tree)).toEqual([]);
  });
});

const SMALL: Tree = { files: ["lib/a/b.ts", "docs/x.md"], folders: ["lib", "lib/a", "lib/a/c", "docs"] };
const row = (folder: string, ...imports: string[]) => ({ folder, imports });

describe("what the documents are held to", () => {
  it("reads folders and imports from the table under the heading Map alone", () => {
    const text =
      "| `no` | | |\n\n## Map\n\n| folder | |\n| --- | --- |\n| `a`, `b/<x>` | text | `c` (reads) |\n\n## Next\n\n| `d` | | |\n";
    expect(mapRows(text)).toEqual([row("a", "c"), row("b/<x>", "c")]);
  });

  it("finds a folder without a row, and a row without a folder", () => {
    const found = mapFaults([row("lib"), row("lib/a"), row("docs"), row("lib/gone")], SMALL);
    expect(found).toEqual([
      expect.stringContaining("lib/a/c/ is not in the map"),
      expect.stringContaining("lib/gone is in the map and not in the tree"),
    ]);
  });

  it("takes a name in angle brackets for any one folder", () => {
    expect(mapFaults([row("lib"), row("lib/<room>"), row("lib/<room>/<folder>"), row("docs")], SMALL)).toEqual([]);
  });

  it("finds an import that a row does not name, and one that is not allowed", () => {
    const rules = [{ room: "lib/a/", allowed: ["^lib/a/", "^lib/d/[^/]+\\.ts$", "^lib/errors\\.ts$"] }];
    expect(importFaults([row("lib/a", "lib/d", "lib/errors.ts")], rules)).toEqual([]);
    expect(importFaults([row("lib/a", "lib/d", "lib/e")], rules)).toEqual([
      expect.stringContaining("lib/a may import lib/errors.ts"),
      expect.stringContaining("lib/a may not import lib/e"),
    ]);
  });

  it.each([
    ["a file that is gone", "`lib/a/gone.ts`", "lib/a/gone.ts"],
    ["a file without its folder", "`b.ts`", "b.ts"],
    ["a name that its file does not state", "`lib/a/b.ts#other`", "other"],
  ])("finds %s", (_, text, named) => {
    expect(pathFaults("docs/x.md", text, SMALL, () => "export const one = 1;")).toEqual([
      expect.stringContaining(`names \`${named}\``),
    ]);
  });

  it.each([
    "`lib/a/b.ts`",
    "`lib/a/b*`",
    "`lib/<room>/b.ts`",
    "`lib/a/b.ts#one`",
    "`GET /lib/none`",
    "`a/b`",
    "`npm run x`",
  ])("has nothing against %s", (text) => {
    expect(pathFaults("docs/x.md", text, SMALL, () => "export const one = 1;")).toEqual([]);
  });

  it("finds a link to a file that is gone", () => {
    expect(linkFaults("docs/x.md", "[a](x.md#b) [b](gone.md) [c](https://example.org)", SMALL)).toEqual([
      expect.stringContaining("docs/gone.md"),
    ]);
  });
});
