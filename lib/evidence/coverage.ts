import { partsOf } from "../domain/reconcile/parts";
import { type Coverage, coverageOf, storeName, type WalkStanding } from "../domain/sweep/coverage";
import { type AwayStore, awayStores, awayWords } from "../domain/truth/away-stores";
import type { StoreNow } from "../ledger/observations/model";
import type { ObservedWalk } from "../ledger/observed/model";
import type { SweepStandings } from "../ledger/sweep/model";
import type { ReadObservedPath, ReadPath } from "../stores/path";
import { observedCoverage } from "./observed/coverage";

/** The last probes of the configured stores, by name. */
export type StoresNow = ReadonlyMap<string, StoreNow>;

/** The standing of a path whose settlements were never compared with receipts. */
const NONE: WalkStanding = {
  ...{ source: "receipts", met: 0n, done: false },
  ...{ because: null, begunAt: null, movedAt: null, last: null },
};

/** The coverage of a path's counts of findings. */
export function coverageOfPath(
  { config, pathId }: Pick<ReadPath, "config" | "pathId">,
  standings: SweepStandings,
): Coverage {
  const sources = partsOf(
    { by: "all" },
    { hasOrigin: config.origin !== undefined, regions: config.caches.map((cache) => cache.region) },
  );
  return coverageOf({
    share: config.sweep.share,
    sources,
    walks: (standings.walks.get(pathId) ?? []).filter((walk) => sources.some((source) => source === walk.source)),
    receipts: config.origin === undefined ? null : (standings.receipts.get(pathId) ?? NONE),
    sensors: standings.sensors.get(pathId) ?? [],
    now: standings.now,
  });
}

/** A coverage with a gap for each store that does not answer now; the sweep itself may come to that store much later. */
export function withAway(coverage: Coverage, away: readonly AwayStore[]): Coverage {
  const gaps = away.map((store) => ({ store: store.connection, because: awayWords([store]) }));
  return { ...coverage, gaps: [...gaps, ...coverage.gaps] };
}

/** A path's coverage on the wire. */
export function coverageWire({ share, wentRound, underWay, gaps, sensors }: Coverage) {
  return {
    share,
    wentRound: wentRound && {
      begunAt: wentRound.begunAt.toISOString(),
      endedAt: wentRound.endedAt.toISOString(),
      keys: String(wentRound.keys),
    },
    underWay: underWay && { begunAt: underWay.begunAt.toISOString(), met: String(underWay.keys) },
    gaps,
    sensors: sensors.map(({ store, kind, since, because }) => ({
      store: storeName(store),
      kind,
      since: since?.toISOString() ?? null,
      because,
    })),
  };
}

/** The coverage of a list over several paths: as old as the oldest round among them. */
export function coverageOfList(
  paths: readonly (ReadPath | ReadObservedPath)[],
  standings: SweepStandings,
  walks: ReadonlyMap<number, ObservedWalk[]>,
  stores: StoresNow,
) {
  const all = paths.map(({ config, pathId }) => ({
    path: config.name,
    coverage: withAway(
      config.mode === "native"
        ? coverageOfPath({ config, pathId }, standings)
        : observedCoverage(config, walks.get(pathId) ?? [], standings.now),
      awayStores(config, stores, standings.now),
    ),
  }));
  const ended = all.map(({ coverage }) => coverage.wentRound?.endedAt ?? null);
  const oldest = ended.includes(null) ? null : (ended as Date[]).sort((a, b) => a.getTime() - b.getTime())[0];
  return {
    wentRoundAt: oldest?.toISOString() ?? null,
    gaps: all.flatMap(({ path, coverage }) => coverage.gaps.map((gap) => ({ path, ...gap }))),
  };
}
