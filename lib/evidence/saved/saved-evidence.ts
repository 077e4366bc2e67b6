import { isOutstanding } from "../../domain/mutation";
import type { SavedEvidence } from "../../domain/saved/answer";
import type { CacheEvidence } from "../../domain/verdict/evidence";
import type { FoundMutation, MutationStory } from "../../ledger/mutations/model";
import type { LedgerReads } from "../../ledger/reads";
import type { ReadPath } from "../context";
import { coversOf } from "./covers";
import { forecasts } from "./forecasts";
import { readInCaches } from "./in-caches";
import { readInOrigin } from "./in-origin";

/** A mutation in the ledger, with the evidence for whether it is saved. */
export interface AskedMutation {
  row: FoundMutation;
  evidence: SavedEvidence;
  /** The key's entries, by region. */
  caches: CacheEvidence[];
}

/** Reads the evidence of one path's mutations, from the ledger, the origin and the caches. */
export async function savedEvidence(
  path: ReadPath,
  reads: LedgerReads,
  rows: FoundMutation[],
  now: Date,
): Promise<AskedMutation[]> {
  const all = rows.flatMap((row) => [row, ...row.replacedBy.map((r) => r.by)]);
  const [origin, entries, forecast] = await Promise.all([
    readInOrigin(path, all),
    readInCaches(path, [...new Set(rows.map(({ key }) => key))]),
    forecasts(path, reads, all.filter(isOutstanding), now),
  ]);
  const cover = await coversOf(path, reads, all, origin);
  const evidenceOf = (row: MutationStory, next: FoundMutation["replacedBy"]): SavedEvidence => {
    const [first, ...rest] = next;
    return {
      mutation: row,
      contract: path.config,
      ...origin(row),
      cover: cover(row),
      forecast: forecast(row.key),
      suppressedBy: row.state === "suppressed" ? { by: row.settledBy ?? "somebody", because: row.because } : null,
      replacedBy: first === undefined ? null : { relation: first.relation, evidence: evidenceOf(first.by, rest) },
      now,
    };
  };
  return rows.map((row) => ({ row, evidence: evidenceOf(row, row.replacedBy), caches: entries(row.key) }));
}
