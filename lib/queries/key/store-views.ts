import { inBothForms } from "../../domain/json-text";
import { laneOf } from "../../domain/lane";
import { type Sight, seenValue, seenWords } from "../../domain/masking/sight";
import { isOutstanding } from "../../domain/mutation";
import type { JobState, KeyEvidence, OriginRow, Reading } from "../../domain/verdict/evidence";
import { fromOrigin, type ReadersSide, readerGets } from "../../domain/verdict/reader-gets";
import type { ReadPath } from "../../evidence/context";
import { cacheStatus, originStatus } from "../../evidence/divergence-row";

/** The queue's jobs of a key's outstanding mutations, with each job's state. */
export function queueView(path: ReadPath, key: string, evidence: KeyEvidence) {
  const lane = laneOf(key, path.config.queue?.lanes ?? 1);
  if (!evidence.ledger.reachable) return [];
  return evidence.ledger.value.mutations.filter(isOutstanding).map((m) => ({
    mutation: m.id,
    version: String(m.version),
    job: m.job,
    state: jobState(m.job, evidence.queue),
    lane,
  }));
}

function jobState(job: string | null, queue: KeyEvidence["queue"]): JobState | "unreachable" | "not-queued" {
  if (job === null) return "not-queued";
  return queue.reachable ? (queue.value.jobs.get(job) ?? "missing") : "unreachable";
}

/** A cache region's entry, and what readers get with the entry and without it. */
export function cacheView({ region, ...side }: ReadersSide & { region: string }, sight: Sight) {
  const { reading, origin } = side;
  const entry = reading.reachable ? reading.value : null;
  return {
    region,
    status: cacheStatus(reading),
    version: entry?.version?.toString() ?? null,
    ...inBothForms(seenValue(sight, entry?.value)),
    speculative: entry === null ? null : entry.speculative,
    writtenAt: entry?.writtenAt?.toISOString() ?? null,
    ttlMs: entry?.ttlMs ?? null,
    readerGets: readerGets(side),
    afterEviction: `After an eviction a reader gets ${fromOrigin(origin)}.`,
    because: reading.reachable ? null : seenWords(sight, reading.because),
  };
}

/** A key's row in the origin or in a replica. */
export function originView(name: string, reading: Reading<OriginRow | null>, sight: Sight) {
  const row = reading.reachable ? reading.value : null;
  return {
    name,
    status: originStatus(reading),
    version: row?.version?.toString() ?? null,
    ...inBothForms(seenValue(sight, row?.value)),
    updatedAt: row?.updatedAt?.toISOString() ?? null,
    because: reading.reachable ? null : seenWords(sight, reading.because),
  };
}
