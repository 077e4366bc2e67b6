import type { PartSource } from "../reconcile/parts";

/** The subject of a walk: a store's keys, another system's source of writes, or the receipts that settlements must have. */
export type WalkSource = PartSource | "outbox" | "jobs" | "receipts";

/** A walk of a path's sweep, with its position and its last complete round. */
export interface WalkStanding {
  source: WalkSource;
  met: bigint;
  done: boolean;
  because: string | null;
  begunAt: Date | null;
  movedAt: Date | null;
  /** Every key was looked at between the two. */
  last: { begunAt: Date; endedAt: Date; met: bigint } | null;
}

export const SENSOR_KINDS = ["trigger", "tracking"] as const;
export type SensorKind = (typeof SENSOR_KINDS)[number];

/** A store that tells of changes; `since` null: it tells of none, and `because` says why. */
export interface SensorStanding {
  store: Exclude<PartSource, "list" | "ledger">;
  kind: SensorKind;
  since: Date | null;
  because: string | null;
}

/** The checked part of a path's keys, with its time. `gaps` has each unchecked part, with the reason. */
export interface Coverage {
  share: number;
  wentRound: { begunAt: Date; endedAt: Date; keys: bigint } | null;
  underWay: { begunAt: Date; keys: bigint } | null;
  gaps: { store: string; because: string }[];
  sensors: SensorStanding[];
}

interface Swept {
  share: number;
  /** The walks that the path needs. */
  sources: readonly Exclude<WalkSource, "receipts">[];
  walks: readonly WalkStanding[];
  /** The progress of comparing settlements with receipts; null: the path leaves no receipts. */
  receipts: WalkStanding | null;
  sensors: readonly SensorStanding[];
  now: Date;
}

/** A sweep that has not moved for so long stands still. */
const STILL_AFTER_MS = 60_000;
const EVERY_STORE = "every store";

/** The coverage of a count of a path's findings, which a "none" needs most. */
export function coverageOf({ share, sources, walks, receipts, sensors, now }: Swept): Coverage {
  const byName = new Map(walks.map((walk) => [walk.source, walk]));
  const wentRound = wentRoundOf(sources.map((source) => byName.get(source)));
  return {
    share,
    wentRound,
    underWay: underWayOf(walks),
    gaps:
      share === 0
        ? [{ store: EVERY_STORE, because: "the sweep is off for this path: only written keys are checked" }]
        : [...still(walks, now), ...sources.flatMap((source) => gapOf(source, byName.get(source)))].concat(
            receipts === null ? [] : gapOf("receipts", receipts),
            sensors.flatMap((sensor) => unheard(sensor, wentRound)),
          ),
    sensors: [...sensors],
  };
}

/** A store's name for people. */
export function storeName(source: WalkSource): string {
  if (source === "receipts") return "the receipts";
  if (source === "outbox") return "the outbox";
  if (source === "jobs") return "the queue";
  if (source === "origin") return "the origin";
  return source.startsWith("cache:") ? `cache ${source.slice("cache:".length)}` : "the ledger";
}

function wentRoundOf(walks: (WalkStanding | undefined)[]): Coverage["wentRound"] {
  const last = walks.map((walk) => walk?.last ?? null);
  if (last.length === 0 || last.includes(null)) return null;
  const all = last as NonNullable<WalkStanding["last"]>[];
  return {
    begunAt: new Date(Math.min(...all.map((each) => each.begunAt.getTime()))),
    endedAt: new Date(Math.min(...all.map((each) => each.endedAt.getTime()))),
    keys: all.map((each) => each.met).sort((a, b) => (a < b ? 1 : -1))[0] ?? 0n,
  };
}

function underWayOf(walks: readonly WalkStanding[]): Coverage["underWay"] {
  const open = walks.filter((walk) => walk.begunAt !== null && !walk.done);
  if (open.length === 0) return null;
  return {
    begunAt: new Date(Math.min(...open.map((walk) => (walk.begunAt as Date).getTime()))),
    keys: walks.reduce((sum, walk) => (walk.begunAt === null ? sum : sum + walk.met), 0n),
  };
}

function still(walks: readonly WalkStanding[], now: Date): Coverage["gaps"] {
  const moved = Math.max(0, ...walks.map((walk) => walk.movedAt?.getTime() ?? 0));
  if (moved === 0 || now.getTime() - moved <= STILL_AFTER_MS) return [];
  const because = `the sweep has stood still since ${new Date(moved).toISOString()}; check that a reconciler runs`;
  return [{ store: EVERY_STORE, because }];
}

const NOT_YET = {
  keys: "the sweep has not completed its first round",
  receipts: "settlements have not been compared with receipts yet",
};

function gapOf(source: WalkSource, walk: WalkStanding | undefined): Coverage["gaps"] {
  if (walk?.because != null) return [{ store: storeName(source), because: walk.because }];
  if (walk?.last == null)
    return [{ store: storeName(source), because: NOT_YET[source === "receipts" ? "receipts" : "keys"] }];
  return [];
}

/** Between the last round and the moment when a sensor began to listen nobody looked. */
function unheard({ store, since, because }: SensorStanding, wentRound: Coverage["wentRound"]): Coverage["gaps"] {
  if (since === null)
    return [{ store: storeName(store), because: `the sensor reports no changes: ${because ?? "it has not started"}` }];
  if (wentRound === null || wentRound.begunAt >= since) return [];
  return [
    {
      store: storeName(store),
      because: `the sensor missed changes before ${since.toISOString()}, and the sweep has completed no round since`,
    },
  ];
}
