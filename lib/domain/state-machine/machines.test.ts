import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { type MachineTable, machineTables, STATE_MACHINES } from "./machines";

const DOCUMENT = resolve(import.meta.dirname, "../../../docs/state-machines.md");

/** Every state that rows lead to from the states where a thing begins. */
function reached({ rows }: MachineTable): Set<string> {
  const states = new Set<string>();
  for (let before = -1; before < states.size; ) {
    before = states.size;
    for (const { from, to } of rows) if (from === null || from.some((state) => states.has(state))) states.add(to);
  }
  return states;
}

describe.each(Object.entries<MachineTable>(STATE_MACHINES))("the table of %s", (_, table) => {
  it("reaches every state of the closed list, and names no other", () => {
    expect([...reached(table)].sort()).toEqual([...table.states].sort());
    for (const { from, to } of table.rows)
      for (const state of [...(from ?? []), to]) expect(table.states).toContain(state);
  });

  it("leads from every state to an end where there is one, and from an end to nothing else", () => {
    const leadsOn = (state: string) => table.rows.filter(({ from }) => from?.includes(state)).map(({ to }) => to);
    for (const end of table.ends) expect(leadsOn(end).filter((to) => to !== end)).toEqual([]);
    if (table.ends.length === 0) return;
    const ending = new Set(table.ends);
    for (let before = -1; before < ending.size; ) {
      before = ending.size;
      for (const state of table.states) if (leadsOn(state).some((to) => ending.has(to))) ending.add(state);
    }
    expect([...ending].sort()).toEqual([...table.states].sort());
  });

  it("says each transition once a mover, with a reason that is one sentence", () => {
    const named = table.rows.flatMap(({ verb, from, to, who }) =>
      (from ?? ["(it begins)"]).map((state) => `${verb}: ${state} to ${to} by ${who}`),
    );
    expect(named).toEqual([...new Set(named)]);
    for (const { why } of table.rows) expect(why).toMatch(/^[A-Z].*\.$/);
  });
});

it("stands in the document as it is; WRITE_TABLE=1 writes it anew", () => {
  const [head] = readFileSync(DOCUMENT, "utf8").split("\n## ");
  const wanted = `${head}\n${machineTables()}\n`;
  if (process.env.WRITE_TABLE === "1") writeFileSync(DOCUMENT, wanted);
  expect(readFileSync(DOCUMENT, "utf8")).toBe(wanted);
});
