import { type PathConfig, promisesOf } from "../domain/contract";
import type { ObservedPath } from "../domain/observed/mapping";
import { storeName, type WalkSource } from "../domain/sweep/coverage";
import { awayStores, awayWords } from "../domain/truth/away-stores";
import type { SampledFigures } from "../ledger/observations/model";
import type { FrontRow } from "../ledger/paths/model";
import type { SweepStandings } from "../ledger/sweep/model";
import { coverageOfPath, coverageWire, type StoresNow, withAway } from "./coverage";

/** Sampled figures older than this say nothing about the present. */
const SAMPLE_GOOD_FOR_MS = 15_000;
const FIGURES = [
  "ingressPerSec",
  "drainPerSec",
  "safeDrainPerSec",
  "headroomPerSec",
  "catchUpMs",
  "catchUpRange",
  "delayMs",
  "consistentWithin",
  "observedShare",
  "speculative",
] as const;

/**
 * The head of a path's page and of its row in the list: contract, control and truth. A figure that is not current is null, with its
 * reason.
 */
export function pathSummaryOf(config: PathConfig, row: FrontRow, standings: SweepStandings, stores: StoresNow) {
  const { pathId } = row.control;
  return {
    name: config.name,
    title: config.title,
    mode: config.mode,
    dependents: config.dependents.map(({ name }) => name),
    contract: promisesOf(config),
    control: {
      acknowledge: row.control.acknowledge,
      drain: row.control.drain,
      reads: row.control.reads,
      epoch: String(row.control.epoch),
      because: row.control.because,
      heldBy: row.heldBy,
    },
    truth: {
      ...withFindingsOf(truthOf(row), findingsUntold(config, stores, standings.walks.get(pathId) ?? [], row.asOf)),
      coverage: coverageWire(
        withAway(coverageOfPath({ config, pathId }, standings), awayStores(config, stores, row.asOf)),
      ),
    },
  };
}

/** The reason for which a path's findings are not known whole; null: every store of the path answers. */
export function findingsUntold(
  config: PathConfig | ObservedPath,
  stores: StoresNow,
  walks: readonly { source: string; because: string | null }[],
  now: Date,
): string | null {
  const away = awayStores(config, stores, now);
  if (away.length > 0) return awayWords(away);
  const unread = walks.find(({ because }) => because !== null);
  return unread === undefined ? null : `${storeName(unread.source as WalkSource)} could not be read: ${unread.because}`;
}

/** Findings beside a store that does not answer are the least there are, and "none" is not known. */
export function withFindingsOf<Truth extends ReturnType<typeof truthOf>>(truth: Truth, untold: string | null) {
  if (untold === null) return truth;
  const isNone = Object.values(truth.findings ?? {}).every((count) => count === "0");
  return { ...truth, findings: isNone ? null : truth.findings, unmeasured: { ...truth.unmeasured, findings: untold } };
}

const sampleAge = ({ sampled, asOf }: FrontRow): number =>
  sampled === null ? Number.POSITIVE_INFINITY : asOf.getTime() - sampled.at.getTime();

/** A path's sampled figures, unless they are too old. */
export const currentFigures = (row: FrontRow): SampledFigures | null =>
  sampleAge(row) <= SAMPLE_GOOD_FOR_MS ? (row.sampled?.figures ?? null) : null;

/** A path's truth figures without its coverage. */
export function truthOf(row: FrontRow) {
  const age = sampleAge(row);
  const current = currentFigures(row);
  const unmeasured: Record<string, string> = { ...current?.unmeasured };
  if (current === null) {
    const because =
      row.sampled === null
        ? "the sampler has not run yet"
        : `the sampler last wrote ${Math.round(age / 1000)} s ago; check that it runs`;
    for (const figure of FIGURES) unmeasured[figure] = because;
    for (const figure of ["queueConsumers", "cacheHitRate", "requestLatencyMs", "lanes", "hotKeys"])
      unmeasured[figure] = because;
  }
  if (row.oldest === null && row.outstanding > 0n)
    unmeasured.truthLagMs = "the oldest outstanding write was not found in this sample; the next sample finds it";
  const catchUpMs = row.outstanding === 0n ? 0 : catchUpNow(row, current);
  return {
    asOf: row.asOf.toISOString(),
    outstanding: String(row.outstanding),
    oldestAcceptedAt: row.oldest?.acceptedAt.toISOString() ?? null,
    oldestMutation: row.oldest?.mutation ?? null,
    truthLagMs:
      row.oldest === null
        ? row.outstanding === 0n
          ? 0
          : null
        : Math.max(0, Math.round(row.asOf.getTime() - row.oldest.acceptedAt.getTime())),
    ingressPerSec: current?.ingressPerSec ?? null,
    drainPerSec: current?.drainPerSec ?? null,
    safeDrainPerSec: current?.safeDrainPerSec ?? null,
    headroomPerSec: current?.headroomPerSec ?? null,
    catchUpMs,
    catchUpRange: row.outstanding === 0n ? { leastMs: 0, mostMs: 0 } : rangeNow(catchUpMs, current),
    limitedBy: row.outstanding === 0n ? null : (current?.limitedBy ?? null),
    fallingForMs: row.outstanding === 0n ? null : (current?.fallingForMs ?? null),
    delayMs: current?.delayMs ?? null,
    findings: row.findings,
    consistentWithin: current?.consistentWithin ?? null,
    observedShare: current?.observedShare ?? null,
    speculative: current?.speculative ?? null,
    lanes: current?.lanes ?? [],
    hotKeys: current?.hotKeys ?? [],
    slowBecause: current?.slowBecause ?? null,
    competingPerSec: current?.competingPerSec ?? null,
    reads: current?.reads ?? null,
    green: current?.green ?? { queueConsumers: null, cacheHitRate: null, requestLatencyMs: null },
    unmeasured,
  };
}

/** The sampled range, scaled to the catch-up time on screen. */
function rangeNow(catchUpMs: number | null, current: SampledFigures | null): SampledFigures["catchUpRange"] {
  const range = current?.catchUpRange ?? null;
  if (range === null || catchUpMs === null || !current?.catchUpMs) return null;
  const factor = catchUpMs / current.catchUpMs;
  return {
    leastMs: Math.round(range.leastMs * factor),
    mostMs: range.mostMs === null ? null : Math.round(range.mostMs * factor),
  };
}

function catchUpNow(row: FrontRow, current: SampledFigures | null): number | null {
  if (current === null || current.limitedBy === "paused" || current.limitedBy === "no-headroom") return null;
  if (current.limitedBy === "hot-lane") return current.catchUpMs;
  const perSec = current.catchUpPerSec ?? current.headroomPerSec;
  return perSec === null || perSec <= 0 ? null : Math.round((Number(row.outstanding) / perSec) * 1000);
}
