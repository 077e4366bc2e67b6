import type { Cover } from "../../domain/saved/answer";
import type { Reading } from "../../domain/verdict/evidence";
import type { MutationStory } from "../../ledger/mutations/model";
import type { LedgerReads } from "../../ledger/reads";
import type { ReadPath } from "../context";
import { RECEIPTS_A_KEY } from "../gather";
import { reading } from "../reading";
import { type InOrigin, newestWitness } from "./in-origin";

const NOTHING: Reading<Cover | null> = { reachable: true, value: null };

/** Finds, for rows that have moved on, the ledger's mutation at the row's version, with its receipt. */
export async function coversOf(
  path: ReadPath,
  reads: Pick<LedgerReads, "history">,
  rows: MutationStory[],
  origin: (row: MutationStory) => InOrigin,
): Promise<(row: MutationStory) => Reading<Cover | null>> {
  const moved = new Map<string, bigint>();
  for (const row of rows) {
    const at = origin(row).origin;
    const version = at.reachable ? (at.value?.version ?? 0n) : 0n;
    if (version > row.version) moved.set(row.key, version);
  }
  if (moved.size === 0) return () => NOTHING;
  // Increments may land out of order: any of a key's newest may have left the receipt that speaks for the sum.
  const most = path.config.replay === "merge" ? RECEIPTS_A_KEY : 1;
  const found = await Promise.all(
    [...moved].map(async ([key, at]) => {
      const newest = await reading(reads.history(path.pathId, key, { below: at + 1n, limit: most }), "the ledger");
      const by = newest.reachable ? newest.value.find((m) => m.version === at) : undefined;
      const ids = newest.reachable ? newest.value.filter((m) => m.state === "materialized").map((m) => m.id) : [];
      return { key, newest, by, witness: by === undefined ? null : await newestWitness(path.origin, ids) };
    }),
  );
  const ids = found.flatMap(({ by }) => (by === undefined ? [] : [by.id]));
  const receipts = await reading(path.origin?.receipts(ids) ?? Promise.resolve(new Map()), "the origin");
  const covers = new Map(
    found.map(({ key, newest, by, witness }): [string, Reading<Cover | null>] => {
      if (!newest.reachable) return [key, newest];
      if (!receipts.reachable) return [key, receipts];
      const value = by === undefined ? null : { mutation: by, hasReceipt: receipts.value.has(by.id), witness };
      return [key, { reachable: true, value }];
    }),
  );
  return ({ key }) => covers.get(key) ?? NOTHING;
}
