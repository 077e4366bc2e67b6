import ts from "typescript";

/** The table of docs/detectors.md: the detectors, the cells of each fault, and the tests by their number. */
export interface DetectorTable {
  detectors: string[];
  rows: { fault: string; cells: string[] }[];
  tests: Map<string, { file: string; title: string }>;
}

const cellsOf = (line: string) =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());

/** Reads the document's table and its list of tests. */
export function detectorTable(markdown: string): DetectorTable {
  const lines = markdown.split("\n");
  const [head = [], , ...rows] = lines.filter((line) => line.startsWith("|")).map(cellsOf);
  const tests = lines.flatMap((line) => {
    const [, number, file, title] = /^(\d+)\. `([^`]+)`: (.+)$/.exec(line) ?? [];
    return number && file && title ? [[number, { file, title }] as const] : [];
  });
  return {
    detectors: head.slice(1),
    rows: rows.map(([fault = "", ...cells]) => ({ fault, cells })),
    tests: new Map(tests),
  };
}

const TOLD = /^(catches|misses)[:,] .+ \[(\d+)\]$|^misses until .+ \[(\d+)\]$/;
const UNTOLD = "–";

/** The numbers of the tests that a cell names, or null where the cell says nothing that can be read. */
function numbersOf(cell: string): string[] | null {
  if (cell === UNTOLD) return [];
  const told = TOLD.exec(cell);
  return told === null ? null : [told[2] ?? told[3] ?? ""];
}

/** The titles of the tests of a source text. */
export function titlesOf(text: string): string[] {
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const [first] = node.arguments;
      const callee = node.expression.getText();
      if (first !== undefined && ts.isStringLiteralLike(first) && /^(it|test)\b/.test(callee)) titles.push(first.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("tests.ts", text, ts.ScriptTarget.Latest, true));
  return titles;
}

/** What is wrong with the table: cells without a test, tests that are not there, and tests that no cell names. */
export function tableFaults(
  { detectors, rows, tests }: DetectorTable,
  read: (file: string) => string | null,
): string[] {
  const named = rows.flatMap(({ fault, cells }) =>
    cells.map((cell, i) => ({ at: `${fault}, ${detectors[i]}`, cell, numbers: numbersOf(cell) })),
  );
  const used = new Set(named.flatMap(({ numbers }) => numbers ?? []));
  return [
    ...rows.flatMap(({ fault, cells }) =>
      cells.length === detectors.length ? [] : [`${fault}: ${cells.length} cells for ${detectors.length} detectors.`],
    ),
    ...named.flatMap(({ at, cell, numbers }) => (numbers === null ? [`${at}: “${cell}” names no test.`] : [])),
    ...named.flatMap(({ at, numbers }) =>
      (numbers ?? []).filter((number) => !tests.has(number)).map((number) => `${at}: there is no test ${number}.`),
    ),
    ...[...tests].flatMap(([number, { file, title }]) => {
      if (!used.has(number)) return [`Test ${number} is named by no cell.`];
      const text = read(file);
      if (text === null) return [`Test ${number}: ${file} is not there.`];
      return titlesOf(text).includes(title) ? [] : [`Test ${number}: ${file} has no test “${title}”.`];
    }),
  ];
}
