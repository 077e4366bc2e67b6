import type { SavedEvidence } from "../../domain/saved/answer";
import type { OriginRow, Reading, Witness } from "../../domain/verdict/evidence";
import type { MutationStory } from "../../ledger/mutations/model";
import type { Receipt } from "../../stores/origin/port";
import type { ReadPath } from "../context";
import { reading } from "../reading";

/** The origin's evidence of one mutation: its receipt, its key's row, and what the receipt says of that row. */
export type InOrigin = Pick<SavedEvidence, "origin" | "witness"> & { receipt: Reading<Receipt | null> };

/** Reads the origin's evidence of these mutations: their receipts and their keys' rows, in one read each. */
export async function readInOrigin(
  { origin }: Pick<ReadPath, "origin">,
  rows: MutationStory[],
): Promise<(row: MutationStory) => InOrigin> {
  const none = <T>(): Reading<T> => ({ reachable: false, because: "the path has no origin" });
  const [receipts, at, witnesses] = await Promise.all([
    origin ? reading(origin.receipts(rows.map((r) => r.id)), "the origin") : none<Map<string, Receipt>>(),
    origin ? reading(origin.read([...new Set(rows.map((r) => r.key))]), "the origin") : none<Map<string, OriginRow>>(),
    // Each mutation is asked for alone, since several may share a key.
    Promise.all(rows.map((row) => newestWitness(origin, [row.id]))),
  ]);
  const witnessed = new Map(rows.map((row, i) => [row.id, witnesses[i] ?? null]));
  return (row) => ({
    receipt: receipts.reachable ? { reachable: true, value: receipts.value.get(row.id) ?? null } : receipts,
    origin: at.reachable ? { reachable: true, value: at.value.get(row.key) ?? null } : at,
    witness: witnessed.get(row.id) ?? null,
  });
}

/** What a key's newest receipt says of its row; null when the origin does not answer, and then its row is unread as well. */
export async function newestWitness(origin: ReadPath["origin"], ids: string[]): Promise<Witness | null> {
  const found = await (origin?.witnesses(ids) ?? Promise.resolve(new Map<string, Witness>())).catch(() => new Map());
  return [...found.values()][0] ?? null;
}
