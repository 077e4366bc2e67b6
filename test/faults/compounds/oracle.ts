import { canonicalJson, type Json } from "../../../lib/domain/json";
import type { ModelPath } from "../../fixtures/damaged-keys";
import type { Acknowledged, History } from "./history";
import type { Reading } from "./readings";

/**
 * `lost`, `doubled`, `spread` and `garbled` are harm. `waiting` and `wrong` are damage that is not repaired yet: they are a mistake only
 * where the product calls the key converged, or closes an incident about the key.
 */
export type MistakeKind = "lost" | "doubled" | "spread" | "garbled" | "waiting" | "wrong";
export interface Mistake {
  kind: MistakeKind;
  path: string;
  key: string;
  because: string;
}
export const isHarm = ({ kind }: Mistake): boolean => kind !== "waiting" && kind !== "wrong";

/** The kinds of plans that somebody ran on a path. Only they may withdraw writes, or take a planted value for the right one. */
export type Decisions = ReadonlySet<string>;

const WITHDRAWS = ["suppress", "amend", "salvage", "adopt", "undo"];
const REPLACES = ["adopt", "salvage", "amend", "undo"];

interface Judged {
  of: ModelPath;
  key: string;
  history: History;
  now: Reading;
  decisions: Decisions;
}

const same = (a: Json | undefined, b: Json | undefined) =>
  a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b);

/** Compares one key's stores with its producers' history. */
export function judgeKey(judged: Judged): Mistake[] {
  const { of, key } = judged;
  const writes = judged.history.of(of.path, key);
  const found: [MistakeKind, string][] = [...keptIn(judged, writes), ...effectsOf(judged, writes)];
  found.push(...entriesOf(judged, writes));
  return found.map(([kind, because]) => ({ kind, path: of.path, key, because }));
}

/** Whether each acknowledged write is in the ledger, and has its receipt where it is settled as materialized. */
function keptIn({ now, decisions }: Judged, writes: Acknowledged[]): [MistakeKind, string][] {
  return writes.flatMap(({ id, n, withdrawn }): [MistakeKind, string][] => {
    const known = now.ledger.find((each) => each.id === id);
    if (known === undefined) return [["lost", `the ledger has no write ${n}`]];
    if (known.outstanding) return withdrawn ? [] : [["waiting", `write ${n} is outstanding`]];
    if (known.outcome === null) return [["lost", `write ${n} is neither outstanding nor settled`]];
    if (known.outcome === 3 && !withdrawn && !WITHDRAWS.some((kind) => decisions.has(kind)))
      return [["lost", `write ${n} was withdrawn, and nobody decided so`]];
    if (known.outcome === 1 && !now.receipts.includes(id)) return [["lost", `write ${n} is settled without a receipt`]];
    if (known.outcome === 3 && now.receipts.includes(id)) return [["garbled", `write ${n} is withdrawn and applied`]];
    return [];
  });
}

/** The writes that the ledger's settlements say are in the origin, or are covered there. */
const effective = ({ now }: Judged, writes: Acknowledged[]) =>
  writes.filter(({ id }) => {
    const known = now.ledger.find((each) => each.id === id);
    return known !== undefined && known.outcome !== 3;
  });

function effectsOf(judged: Judged, writes: Acknowledged[]): [MistakeKind, string][] {
  switch (judged.of.model) {
    case "merge":
      return sumOf(judged, writes);
    case "append":
      return itemsOf(judged, writes);
    default:
      return rowOf(judged, writes);
  }
}

/** Increments are powers of ten: the digit of each says how many times the row has it. */
function sumOf(judged: Judged, writes: Acknowledged[]): [MistakeKind, string][] {
  const { now, history, of, key, decisions } = judged;
  const row = now.rows[0]?.value as { points: number } | undefined;
  const points = row?.points ?? 0;
  const planted = history.plantedAt(of.path, key).length > 0;
  const expected = effective(judged, writes);
  const found: [MistakeKind, string][] = [];
  for (const { n, id } of writes) {
    const times = Math.floor(points / 10 ** n) % 10;
    const isDue = expected.some((write) => write.id === id);
    const settled = now.ledger.find((each) => each.id === id)?.outcome === 1;
    if (times > 1) found.push(["doubled", `increment ${n} is in the row ${times} times`]);
    else if (times === 0 && isDue) {
      const replaced = planted && REPLACES.some((kind) => decisions.has(kind));
      if (!replaced)
        found.push([settled && !planted ? "lost" : "wrong", `increment ${n} is not in the row: ${points}`]);
    } else if (times === 1 && !isDue && !replacedBy(judged))
      found.push(["garbled", `withdrawn increment ${n} is in the row`]);
  }
  const foreign = Math.floor(points / 10_000);
  if (foreign > 0 && !planted) found.push(["garbled", `the row has ${points}`]);
  else if (foreign > 0 && !replacedBy(judged)) found.push(["wrong", `the row has ${points}`]);
  return found;
}

/** Whether mutations that no producer made stand at the key: what repairs append. */
const replacedBy = ({ now, history, of, key }: Judged) => {
  const own = new Set(history.of(of.path, key).map(({ id }) => id));
  return now.ledger.some(({ id, outcome }) => !own.has(id) && outcome !== 3);
};

function itemsOf(judged: Judged, writes: Acknowledged[]): [MistakeKind, string][] {
  const { now, history, of, key } = judged;
  const found: [MistakeKind, string][] = [];
  const planted = history.plantedAt(of.path, key);
  for (const write of writes) {
    const times = now.rows.filter(({ value }) => same(value, write.proposed.payload)).length;
    const known = now.ledger.find((each) => each.id === write.id);
    if (times > 1) found.push(["doubled", `item ${write.n} is there ${times} times`]);
    if (times === 0 && known?.outcome === 1)
      found.push([planted.length > 0 ? "wrong" : "lost", `item ${write.n} is not in the origin`]);
    if (times === 1 && known?.outcome === 3 && !replacedBy(judged))
      found.push(["garbled", `withdrawn item ${write.n} is in the origin`]);
  }
  const payloads = writes.map(({ proposed }) => proposed.payload);
  for (const { value } of now.rows.filter(({ value }) => !payloads.some((payload) => same(value, payload))))
    found.push([
      planted.some((each) => same(each, value)) ? "wrong" : "garbled",
      `an item that nobody appended: ${canonicalJson(value)}`,
    ]);
  return found;
}

/** One row with the newest value; for marks the greatest. */
function rowOf(judged: Judged, writes: Acknowledged[]): [MistakeKind, string][] {
  const { now, history, of, key, decisions } = judged;
  const due = effective(judged, writes);
  const newest = due.at(-1);
  const row = now.rows[0]?.value;
  const expected = newest === undefined || newest.deletes ? undefined : (newest.proposed.payload as Json);
  if (expected === undefined ? row === undefined : same(row, expected)) return [];
  const shown = row === undefined ? "no row" : `the row ${canonicalJson(row)}`;
  const because = `${shown} stands where ${expected === undefined ? "no row" : canonicalJson(expected)} is due`;
  const planted = history.plantedAt(of.path, key);
  const isPlanted = planted.some((value) => same(value, row));
  const isReplaced = replacedBy(judged) && REPLACES.some((kind) => decisions.has(kind));
  const isEarlier = writes.some(({ proposed }) => same(proposed.payload as Json, row));
  if (isReplaced && (isPlanted || isEarlier || row === undefined)) return [];
  if (isPlanted) return [["wrong", because]];
  const isWaiting = now.ledger.some(({ outstanding }) => outstanding);
  if (isWaiting && (isEarlier || row === undefined)) return [["waiting", because]];
  if (isEarlier || row === undefined) return [[planted.length > 0 ? "wrong" : "lost", because]];
  return [["garbled", because]];
}

/** An entry shows what the origin has, or nothing. */
function entriesOf({ of, now }: Judged, writes: Acknowledged[]): [MistakeKind, string][] {
  if (writes.length === 0) return [];
  const row = now.rows[0];
  return Object.entries(now.caches).flatMap(([region, entry]): [MistakeKind, string][] => {
    if (entry === null || (entry.tombstone && row === undefined)) return [];
    const shown = entry.tombstone ? "a tombstone" : canonicalJson(entry.value);
    if (entry.tombstone || !same(entry.value, row?.value))
      return [
        [
          "wrong",
          `region ${region} shows ${shown} and the origin has ${row ? canonicalJson(row.value) : "no row"} (${of.path})`,
        ],
      ];
    if (entry.speculative) return [["wrong", `region ${region} shows the origin's value as speculative`]];
    return [];
  });
}

/** Compares a key that no fault met with how it was before: every store has what it had, or less only in a cache. */
export function spreadTo(of: ModelPath, key: string, before: Reading, now: Reading): Mistake[] {
  const found: string[] = [];
  const changed = (part: "rows" | "receipts" | "ledger") => JSON.stringify(before[part]) !== JSON.stringify(now[part]);
  for (const part of ["rows", "receipts", "ledger"] as const)
    if (changed(part)) found.push(`${part} were ${JSON.stringify(before[part])} and are ${JSON.stringify(now[part])}`);
  for (const region of of.regions) {
    const [was, is] = [before.caches[region], now.caches[region]];
    const due = before.rows[0]?.value;
    if (is && !same(is.value, was?.value ?? due)) found.push(`region ${region} shows ${canonicalJson(is.value)}`);
  }
  return found.map((because) => ({ kind: "spread" as const, path: of.path, key, because }));
}
