import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { type Column, column, useDrawnTable } from "./columns";

interface Person {
  name: string;
  age: number;
}
const COLUMNS: readonly Column<Person>[] = [
  column("Name", ({ name }) => name, { rowHeader: true }),
  column("Age", ({ age }) => `${age} years`, { width: 80 }),
];
const PEOPLE: readonly Person[] = [
  { name: "Ada", age: 36 },
  { name: "Mara", age: 41 },
];

type Drawn = ReturnType<typeof useDrawnTable<Person>>;
interface ProbeProps {
  rowId?: (row: Person, index: number) => string;
  onDrawn: (given: Drawn) => void;
}

function Probe({ rowId, onDrawn }: ProbeProps) {
  onDrawn(useDrawnTable(COLUMNS, PEOPLE, rowId));
  return null;
}

/** The value that the hook gives a component. */
function drawn(rowId?: ProbeProps["rowId"]): Drawn {
  const seen: Drawn[] = [];
  renderToStaticMarkup(createElement(Probe, { rowId, onDrawn: (given) => seen.push(given) }));
  return seen[0]!;
}

it("gives each row's cells in the order of the columns, with what each column shows of the row", () => {
  const { headings, rows } = drawn();
  expect(headings).toEqual([
    { heading: "Name", look: { rowHeader: true } },
    { heading: "Age", look: { width: 80 } },
  ]);
  expect(rows.map(({ cells }) => cells.map(({ content }) => content))).toEqual([
    ["Ada", "36 years"],
    ["Mara", "41 years"],
  ]);
});

it("tells rows apart by what they say of themselves, and by their place otherwise", () => {
  expect(drawn(({ name }) => name).rows.map(({ id }) => id)).toEqual(["Ada", "Mara"]);
  expect(drawn().rows.map(({ id }) => id)).toEqual(["0", "1"]);
});
