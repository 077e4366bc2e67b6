import { normalize } from "node:path/posix";
/** A folder of the map in docs/architecture.md, and the rooms that its row says it may import. */
export interface MapRow {
  folder: string;
  imports: string[];
}

/** The files and folders of the repository, each by its path from the root. */
export interface Tree {
  files: readonly string[];
  folders: readonly string[];
}

/** The depth of a top folder in the map; a folder without an entry is shown to depth 2. */
const DEPTHS: Record<string, number> = { lib: 3, components: 3 };
const DEPTH = 2;

const depthOf = (path: string) => path.split("/").length;
const topOf = (path: string) => path.split("/")[0] as string;

/** The words in backticks of a text that may be Markdown's. */
const quoted = (text: string) => [...text.matchAll(/`([^`\n]+)`/g)].map(([, word]) => word as string);

/** The rows of the table under the heading `## Map`. */
export function mapRows(markdown: string): MapRow[] {
  const section = markdown.split(/^## /m).find((part) => part.startsWith("Map\n")) ?? "";
  return section.split("\n").flatMap((line) => {
    if (!line.startsWith("| `")) return [];
    const cells = line.split("|").map((cell) => cell.trim());
    return quoted(cells[1] ?? "").map((folder) => ({ folder, imports: quoted(cells[3] ?? "") }));
  });
}

/** The pattern of a path in the documents: `*` is part of a name, `<entity>` is any one name. */
function patternOf(path: string): RegExp {
  const source = path
    .replace(/\/$/, "")
    .replace(/[.+?^${}()|[\]\\]/g, "\\$&")
    .replace(/<[a-z-]+>/g, "[^/]+")
    .replace(/\*/g, "[^/]*");
  return new RegExp(`^${source}$`);
}

/** Differences between map and tree: folders without a row, and rows without a folder. */
export function mapFaults(rows: readonly MapRow[], { folders }: Tree): string[] {
  const patterns = rows.map((row) => ({ folder: row.folder, pattern: patternOf(row.folder) }));
  const shown = folders.filter((folder) => depthOf(folder) <= (DEPTHS[topOf(folder)] ?? DEPTH));
  const missing = shown.filter((folder) => !patterns.some(({ pattern }) => pattern.test(folder)));
  const gone = patterns.filter(({ pattern }) => !folders.some((folder) => pattern.test(folder)));
  return [
    ...missing.map((folder) => `${folder}/ is not in the map: add its row under "## Map" in docs/architecture.md.`),
    ...gone.map(({ folder }) => `${folder} is in the map and not in the tree: correct or delete its row.`),
  ];
}

/** A rule of .dependency-cruiser.cjs: its room, and the patterns of what the room may import. */
export interface ImportRule {
  room: string;
  allowed: readonly string[];
}

/** The room of a pattern or a path: its first two names, without what only a pattern has. */
const roomOf = (path: string) => path.replace(/^\^/, "").replaceAll("\\", "").replace(/\$$/, "").split("/").slice(0, 2);
const shortOf = (path: string) => roomOf(path).filter(Boolean).join("/");

/** Rows of the map whose imports differ from the rule of their folder. */
export function importFaults(rows: readonly MapRow[], rules: readonly ImportRule[]): string[] {
  return rows.flatMap(({ folder, imports }) => {
    const rule = rules.find(({ room }) => room === `${folder}/`);
    if (rule === undefined) return [];
    const own = shortOf(folder);
    const said = new Set(imports.map(shortOf).filter((room) => room !== own));
    const allowed = new Set(rule.allowed.map(shortOf).filter((room) => room !== own));
    const unsaid = [...allowed].filter((room) => !said.has(room));
    const wrong = [...said].filter((room) => !allowed.has(room));
    return [
      ...unsaid.map((room) => `${folder} may import ${room}: name it in the third column of its row in the map.`),
      ...wrong.map(
        (room) => `${folder} may not import ${room}: take it out of the third column of its row in the map.`,
      ),
    ];
  });
}

const EXTENSION = /\.(tsx?|mjs|cjs|sql|css|md|prisma)$/;

/**
 * The paths in a document that the tree does not have, and the names after a `#` that their file does not state. A path begins with
 * a folder of the root, or ends like a source file.
 */
export function pathFaults(document: string, text: string, tree: Tree, read: (file: string) => string): string[] {
  const tops = new Set(tree.folders.map(topOf));
  const prose = text.replace(/^```[\s\S]*?^```/gm, "");
  return quoted(prose).flatMap((word) => {
    const [path, name] = word.split("#") as [string, string?];
    const isPath = EXTENSION.test(path) || (path.includes("/") && tops.has(topOf(path)));
    if (!isPath || /\s/.test(path)) return [];
    const pattern = patternOf(path);
    const file = tree.files.find((each) => pattern.test(each));
    if (file === undefined && !tree.folders.some((each) => pattern.test(each)))
      return [`${document} names \`${path}\`, which is not in the tree: write where it is now, from the root on.`];
    if (name === undefined) return [];
    const stated = new RegExp(`\\b(function|const|class|interface|type)\\s+${name}\\b`);
    if (file !== undefined && stated.test(read(file))) return [];
    return [`${document} names \`${name}\` in ${path}, which states no such name: write where it is now.`];
  });
}

/** A document's links to missing files. Links are relative to the document's own folder. */
export function linkFaults(document: string, text: string, { files }: Tree): string[] {
  const folder = document.includes("/") ? `${document.slice(0, document.lastIndexOf("/"))}/` : "";
  return [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].flatMap(([, link]) => {
    const target = normalize(`${folder}${link}`);
    if (/^[a-z]+:/.test(link as string) || files.includes(target)) return [];
    return [`${document} links to ${target}, which is not in the tree: correct the link.`];
  });
}
