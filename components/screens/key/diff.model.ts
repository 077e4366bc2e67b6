import { compareDecimals } from "../../../lib/domain/decimal";
import { exactNumber } from "../../../lib/domain/json-text";

export type DifferenceKind = "added" | "removed" | "changed";
/** One place where two values differ; `pointer` is a JSON pointer, empty for the whole value. */
export interface Difference {
  pointer: string;
  kind: DifferenceKind;
  before: unknown;
  after: unknown;
}
export interface Diff {
  differences: Difference[];
  /** More differences were found than are listed. */
  truncated: boolean;
}

type Members = Record<string, unknown>;
interface Comparison {
  found: Difference[];
  limit: number;
}

/** Nesting that is compared member by member; what lies deeper is compared as a whole. */
const deepest = 100;
/** Arrays up to this length are aligned by what they have in common; longer ones by position. */
const longestAligned = 200;

/** Lists where `after` differs from `before`, member by member, in the order of the members; at most `limit` places. */
export function diffJson(before: unknown, after: unknown, limit = 200): Diff {
  const comparison: Comparison = { found: [], limit: limit + 1 };
  compare(comparison, "", before, after, 0);
  return { differences: comparison.found.slice(0, limit), truncated: comparison.found.length > limit };
}

/** Whether two JSON values are the same, the order of members aside; no nesting is too deep for it. */
export function sameJson(left: unknown, right: unknown): boolean {
  const open: [unknown, unknown][] = [[left, right]];
  for (let pair = open.pop(); pair; pair = open.pop()) {
    const [a, b] = pair;
    if (a === b || isSameNumber(a, b)) continue;
    if (Array.isArray(a) && Array.isArray(b)) {
      if (a.length !== b.length) return false;
      for (let index = 0; index < a.length; index++) open.push([a[index], b[index]]);
    } else if (isMembers(a) && isMembers(b)) {
      const names = Object.keys(a);
      if (names.length !== Object.keys(b).length) return false;
      for (const name of names) {
        if (!Object.hasOwn(b, name)) return false;
        open.push([a[name], b[name]]);
      }
    } else {
      return false;
    }
  }
  return true;
}

function compare(into: Comparison, pointer: string, before: unknown, after: unknown, depth: number): void {
  if (into.found.length >= into.limit || before === after) return;
  if (depth < deepest && isMembers(before) && isMembers(after)) {
    compareMembers(into, pointer, before, after, depth);
  } else if (depth < deepest && Array.isArray(before) && Array.isArray(after)) {
    compareItems(into, pointer, before, after, depth);
  } else if (!sameJson(before, after)) {
    note(into, { pointer, kind: "changed", before, after });
  }
}

function compareMembers(into: Comparison, pointer: string, before: Members, after: Members, depth: number): void {
  for (const name of Object.keys(before)) {
    const at = `${pointer}/${escapePointer(name)}`;
    if (Object.hasOwn(after, name)) compare(into, at, before[name], after[name], depth + 1);
    else note(into, { pointer: at, kind: "removed", before: before[name], after: undefined });
  }
  for (const name of Object.keys(after)) {
    if (Object.hasOwn(before, name)) continue;
    note(into, { pointer: `${pointer}/${escapePointer(name)}`, kind: "added", before: undefined, after: after[name] });
  }
}

function compareItems(into: Comparison, pointer: string, before: unknown[], after: unknown[], depth: number): void {
  const start = commonStart(before, after);
  const end = commonEnd(before, after, start);
  const left = before.slice(start, before.length - end);
  const right = after.slice(start, after.length - end);
  for (const run of alignRuns(left, right)) {
    const paired = Math.min(run.removed.length, run.added.length);
    for (let index = 0; index < paired; index++) {
      const [from, to] = [run.removed[index]!, run.added[index]!];
      compare(into, `${pointer}/${start + to}`, left[from], right[to], depth + 1);
    }
    for (const from of run.removed.slice(paired)) {
      note(into, { pointer: `${pointer}/${start + from}`, kind: "removed", before: left[from], after: undefined });
    }
    for (const to of run.added.slice(paired)) {
      note(into, { pointer: `${pointer}/${start + to}`, kind: "added", before: undefined, after: right[to] });
    }
  }
}

function note(into: Comparison, difference: Difference): void {
  if (into.found.length < into.limit) into.found.push(difference);
}

/** A stretch between two items that both arrays have: what only one of them has there, by index. */
interface Run {
  removed: number[];
  added: number[];
}

function alignRuns(left: unknown[], right: unknown[]): Run[] {
  if (left.length > longestAligned || right.length > longestAligned) {
    return [{ removed: [...left.keys()], added: [...right.keys()] }];
  }
  const shared = sharedLengths(left, right);
  const runs: Run[] = [];
  let run: Run = { removed: [], added: [] };
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    const equal = i < left.length && j < right.length && sameJson(left[i], right[j]);
    if (equal) {
      runs.push(run);
      run = { removed: [], added: [] };
      i++;
      j++;
    } else if (j >= right.length || (i < left.length && shared[i + 1]![j]! >= shared[i]![j + 1]!)) {
      run.removed.push(i++);
    } else {
      run.added.push(j++);
    }
  }
  runs.push(run);
  return runs;
}

/** The longest common subsequence of what follows each pair of positions. */
function sharedLengths(left: unknown[], right: unknown[]): number[][] {
  const lengths = Array.from({ length: left.length + 1 }, () => new Array<number>(right.length + 1).fill(0));
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      lengths[i]![j] = sameJson(left[i], right[j])
        ? lengths[i + 1]![j + 1]! + 1
        : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  return lengths;
}

function commonStart(before: unknown[], after: unknown[]): number {
  let count = 0;
  while (count < before.length && count < after.length && sameJson(before[count], after[count])) count++;
  return count;
}

function commonEnd(before: unknown[], after: unknown[], start: number): number {
  let count = 0;
  const most = Math.min(before.length, after.length) - start;
  while (count < most && sameJson(before[before.length - 1 - count], after[after.length - 1 - count])) count++;
  return count;
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value) && exactNumber(value) === null;
}

/** Numbers that keep their digits are the same where their values are: 1.10 and 1.1. */
function isSameNumber(left: unknown, right: unknown): boolean {
  const [a, b] = [exactNumber(left), exactNumber(right)];
  return a !== null && b !== null && compareDecimals(a, b) === 0;
}

function escapePointer(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
