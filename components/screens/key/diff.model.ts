import type { Delta } from "jsondiffpatch";
import { pointerTo } from "../../../lib/domain/json-pointer";
import { comparison } from "./diff-comparison.model";
import { type Part, partMaker } from "./diff-part.model";

export type DifferenceKind = "added" | "removed" | "changed";
/** A place where two values differ; `pointer` is a JSON pointer, empty for the whole value. */
export interface Difference {
  pointer: string;
  kind: DifferenceKind;
  before: unknown;
  after: unknown;
}
export interface Diff {
  differences: Difference[];
  /** True when more differences were found than are listed. */
  truncated: boolean;
}

/** Lists the places where `after` differs from `before`, member by member, in the order of the members; at most `limit` places. */
export function diffJson(before: unknown, after: unknown, limit = 200): Diff {
  const partOf = partMaker();
  const differences: Difference[] = [];
  for (const difference of differencesIn("", comparison.diff(partOf(before), partOf(after)))) {
    if (differences.length === limit) return { differences, truncated: true };
    differences.push(difference);
  }
  return { differences, truncated: false };
}

function* differencesIn(pointer: string, delta: Delta): Generator<Difference> {
  if (delta === undefined) return;
  if (Array.isArray(delta)) yield differenceOf(pointer, delta as Part[]);
  else if (delta._t === "a") yield* differencesInItems(pointer, delta as Record<string, Part[]>);
  else for (const [step, inner] of Object.entries(delta)) yield* differencesIn(pointer + step, inner as Delta);
}

/** Reads a place of jsondiffpatch's delta: `[after]`, `[before, after]`, or `[before, 0, 0]`. */
function differenceOf(pointer: string, [first, second, none]: unknown[]): Difference {
  const value = (part: unknown) => (part as Part).value;
  if (none === 0) return { pointer, kind: "removed", before: value(first), after: undefined };
  if (second === undefined) return { pointer, kind: "added", before: undefined, after: value(first) };
  return { pointer, kind: "changed", before: value(first), after: value(second) };
}

/**
 * The delta names removed items by `_` and their position, added items by theirs. An item in the place of another is compared with
 * it.
 */
function* differencesInItems(pointer: string, delta: Record<string, Part[]>): Generator<Difference> {
  for (const { removed, added } of runsOf(delta)) {
    const paired = Math.min(removed.length, added.length);
    for (const [index, to] of added.slice(0, paired).entries())
      yield* differencesIn(pointerTo(pointer, to), comparison.diff(delta[`_${removed[index]}`]?.[0], delta[to]?.[0]));
    for (const from of removed.slice(paired)) yield differenceOf(pointerTo(pointer, from), delta[`_${from}`] ?? []);
    for (const to of added.slice(paired)) yield differenceOf(pointerTo(pointer, to), delta[to] ?? []);
  }
}

/** A stretch between two items that both arrays have: each array's own items there, by index. */
interface Run {
  removed: number[];
  added: number[];
}

function runsOf(delta: Record<string, unknown>): Run[] {
  const runs: Run[] = [];
  let run: Run = { removed: [], added: [] };
  let left = Object.keys(delta).length - 1;
  for (let i = 0, j = 0; left > 0; ) {
    if (`_${i}` in delta) run.removed.push(i++);
    else if (String(j) in delta) run.added.push(j++);
    else {
      if (run.removed.length + run.added.length > 0) runs.push(run);
      run = { removed: [], added: [] };
      i++;
      j++;
      continue;
    }
    left--;
  }
  return [...runs, run];
}
