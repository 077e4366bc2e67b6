import type { CacheEntry, OriginRow, Reading } from "../domain/verdict/evidence";
import { kindsMask, type SinceKind } from "../domain/verdict/findings";
import type { StoreStatus } from "../domain/verdict/store-status";
import { headOf } from "../domain/verdict/view";
import type { DivergenceRow, DivergenceStory } from "../ledger/observations/model";
import type { Judged } from "./judge";

/** The stored row of a judged key: its findings, each with its earliest since-when, and its small ladder. */
export function divergenceRow(
  { evidence, verdict }: Judged,
  known: DivergenceStory["findings"],
): Omit<DivergenceRow, "pathId" | "key" | "checkedAt"> {
  const before = new Map(known.map(({ finding, since, sinceIs }) => [finding, { since, sinceIs }]));
  const findings = verdict.findings.map((f) => ({
    finding: f.finding,
    ...(before.get(f.finding) ?? sinceOf(f.since, evidence.readAt)),
    sentence: f.sentence,
    ...(f.regions === undefined ? {} : { regions: f.regions }),
  }));
  const ledger = evidence.ledger.reachable ? evidence.ledger.value : null;
  return {
    verdict: verdict.verdict,
    kinds: kindsMask(verdict.findings),
    since: new Date(findings.map((f) => f.since).sort()[0] ?? evidence.readAt),
    outstanding: ledger?.outstandingCount ?? 0n,
    story: { findings, ladder: smallLadderOf(evidence) },
  };
}

/** The time since when a finding exists, and whether that is its beginning or its first sight. */
export function sinceOf(since: Date | null, seenAt: Date): { since: string; sinceIs: SinceKind } {
  return { since: (since ?? seenAt).toISOString(), sinceIs: since === null ? "seen" : "began" };
}

/** Each store's status for one row of a list. */
export function smallLadderOf(evidence: Judged["evidence"]): DivergenceStory["ladder"] {
  const ledger = evidence.ledger.reachable ? evidence.ledger.value : null;
  return {
    ledgerStatus: ledger === null ? "unreachable" : ledger.mutations.length > 0 ? "present" : "absent",
    head: ledger === null ? null : (headOf(ledger.mutations)?.toString() ?? null),
    materialized: ledger?.materialized?.toString() ?? null,
    originStatus: originStatus(evidence.origin),
    origin: evidence.origin.reachable ? (evidence.origin.value?.version?.toString() ?? null) : null,
    caches: evidence.caches.map(({ region, reading }) => ({
      region,
      version: reading.reachable ? (reading.value?.version?.toString() ?? null) : null,
      status: cacheStatus(reading),
    })),
  };
}

/** A cache region's reading in one word. */
export function cacheStatus(reading: Reading<CacheEntry | null>): StoreStatus {
  if (!reading.reachable) return "unreachable";
  if (reading.value === null) return "absent";
  if (reading.value.foreign !== undefined) return "foreign";
  return reading.value.tombstone ? "tombstone" : "present";
}

/** An origin's or a replica's reading in one word. */
export function originStatus(reading: Reading<OriginRow | null>): StoreStatus {
  if (!reading.reachable) return "unreachable";
  if (reading.value === null) return "absent";
  return reading.value.deleted ? "tombstone" : "present";
}
