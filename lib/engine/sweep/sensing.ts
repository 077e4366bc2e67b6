import { randomUUID } from "node:crypto";
import type { SensorKind } from "../../domain/sweep/coverage";
import { SensedKeys } from "../../domain/sweep/sensed-keys";
import type { Observations } from "../../ledger/observations/observations";
import type { LedgerKeys } from "../../ledger/reconciliations/ledger-keys";
import type { ListedKey } from "../../ledger/reconciliations/model";
import type { Sensors } from "../../ledger/sweep/sensors";
import { GrowingPauses } from "../../stores/growing-pauses";
import type { Log, WiredPath } from "../../stores/path";
import { reasonOf } from "../../stores/reason-of";
import type { CacheSensor, OriginNotes } from "../../stores/sensors";
import { comparedPath, comparePage, judgeKeys, StoreAway } from "../reconcile/compare-page";
import { withSince } from "../reconcile/with-since";
import { rest } from "../rest";

export interface SensingStores {
  records: Sensors;
  ledgerKeys: LedgerKeys;
  observations: Observations;
  /** Every path, including those without a sensor. */
  paths: readonly WiredPath[];
  /** Origins whose triggers note changes, each with its paths. */
  origins: { notes: OriginNotes; paths: WiredPath[] }[];
  /** Regions that report changes to a path's entries. */
  caches: { path: WiredPath; sensor: CacheSensor }[];
}

export interface SensingOptions {
  log: Log;
  /** Makes the path's next round due, since any of its keys may have changed. */
  hurry(pathId: number): void;
}

const LOOK_EVERY_MS = 250;
/**
 * Milliseconds of rest for each millisecond of comparing, which bounds the cost. An excess of changes is reported as not looked at.
 */
const REST_FOR_EACH_MS = 4;
const NOTES_AT_ONCE = 1_000;
const READINGS_EVERY_MS = 2_000;
const KEYS_AT_ONCE = 1_000;
const JUDGED_AT_ONCE = 200;
const REMEMBERED = 20_000;
/** By then a write through the path has normally reached its caches and its origin. */
const SETTLE_MS = 500;
const PAUSES = { firstMs: 500, longestMs: 5_000 };

/** Compares keys as soon as a store reports their change. Changes that exceed its capacity are reported, and left to the sweep. */
export class Sensing {
  looked = 0;
  /** The ledger's record of each sensor; only this process changes it, since one process listens. */
  private readonly said = new Map<string, string>();

  constructor(
    private readonly stores: SensingStores,
    private readonly options: SensingOptions,
  ) {}

  async run(ending: AbortSignal): Promise<void> {
    const { paths, origins, caches, records } = this.stores;
    this.said.clear();
    await this.again(
      ending,
      async () => {
        for (const path of paths)
          await records.keepOnly(path.pathId, [
            ...(origins.some((origin) => origin.paths.includes(path)) ? (["origin"] as const) : []),
            ...caches.flatMap((cache) => (cache.path === path ? [`cache:${cache.sensor.region}` as const] : [])),
          ]);
      },
      1,
    );
    await Promise.all([
      ...this.stores.origins.map(({ notes, paths }) => this.followOrigin(notes, paths, ending)),
      ...this.stores.caches.map(({ path, sensor }) => this.followCache(path, sensor, ending)),
    ]);
  }

  private async followOrigin(notes: OriginNotes, paths: WiredPath[], ending: AbortSignal): Promise<void> {
    const byName = new Map(paths.map((path) => [path.config.name, path]));
    let readAt = Number.NEGATIVE_INFINITY;
    await this.again(ending, async () => {
      if (performance.now() - readAt >= READINGS_EVERY_MS) {
        const readings = await notes.readings([...byName.keys()]);
        for (const [name, { mark, because }] of readings)
          await this.say(byName.get(name) as WiredPath, "origin", mark, because);
        readAt = performance.now();
      }
      const taken = await notes.notes([...byName.keys()], NOTES_AT_ONCE);
      const began = performance.now();
      for (const path of paths) {
        const ofPath = taken.filter((note) => note.path === path.config.name);
        const since = new Map<string, Date | null>();
        for (const { key, at } of ofPath)
          if (key === null) this.options.hurry(path.pathId);
          else if (!since.has(key)) since.set(key, at);
        if (since.size > 0) await this.look(path, since, since.size);
        // A note is deleted after its key was compared: notes of a crashed process go to the next one.
        if (ofPath.length > 0) await notes.forget(ofPath.map((note) => note.note));
      }
      await this.restAfter(taken.length > 0 ? performance.now() - began : 0, ending);
    });
  }

  private async followCache(path: WiredPath, sensor: CacheSensor, ending: AbortSignal): Promise<void> {
    const told = new SensedKeys(REMEMBERED, SETTLE_MS);
    const store = `cache:${sensor.region}` as const;
    const listening = this.again(ending, async () => {
      try {
        await sensor.listen(
          {
            listening: () => void this.say(path, store, randomUUID(), null).catch(() => {}),
            changed: (key) => (key === null ? this.options.hurry(path.pathId) : told.add(key, performance.now(), null)),
          },
          ending,
        );
      } catch (error) {
        await this.say(path, store, null, reasonOf(error)).catch(() => {});
        throw error;
      }
    });
    const looking = this.again(ending, async () => {
      const began = performance.now();
      const due = told.take(began, KEYS_AT_ONCE);
      const put = (keys: Iterable<string>) => {
        for (const key of keys) told.add(key, performance.now(), null);
      };
      try {
        if (due.size > 0) put(await this.look(path, due, JUDGED_AT_ONCE));
      } catch (error) {
        put(due.keys());
        throw error;
      }
      // More changes arrived than can be compared: the next round covers them.
      if (told.takeForgotten() > 0) await this.say(path, store, randomUUID(), null);
      await this.restAfter(due.size > 0 ? performance.now() - began : 0, ending);
    });
    await Promise.all([listening, looking]);
    await this.say(path, store, null, "no reconciler listens to the sensor").catch(() => {});
  }

  /** Compares keys, judges at most `most` doubtful ones, lists those that diverge, and returns the remaining keys. */
  private async look(path: WiredPath, since: Map<string, Date | null>, most: number): Promise<string[]> {
    const { ledgerKeys, observations } = this.stores;
    const keys = [...since.keys()];
    let compared = comparedPath(path, []);
    const doubtful = await comparePage(compared, ledgerKeys, keys).catch((error) => {
      if (!(error instanceof StoreAway) || error.region === null) throw error;
      const { region } = error;
      compared = { ...compared, scoped: { ...path, caches: path.caches.filter((cache) => cache.region !== region) } };
      return comparePage(compared, ledgerKeys, keys);
    });
    const found = await judgeKeys(compared, doubtful.slice(0, most));
    const told = await withSince(
      observations,
      path.pathId,
      found.map((f) => begunAt(f, since.get(f.key) ?? null)),
    );
    if (told.length > 0) await observations.recordDivergences(path.pathId, told, "sensor");
    this.looked += keys.length;
    return doubtful.slice(most);
  }

  private async say(
    path: WiredPath,
    store: "origin" | `cache:${string}`,
    mark: string | null,
    because: string | null,
  ): Promise<void> {
    const kind: SensorKind = store === "origin" ? "trigger" : "tracking";
    const name = `${path.pathId} ${store}`;
    const words = `${mark} ${because}`;
    if (this.said.get(name) === words) return;
    await this.stores.records.say(path.pathId, { store, kind, mark, because });
    this.said.set(name, words);
  }

  private restAfter(tookMs: number, ending: AbortSignal): Promise<void> {
    return rest(Math.max(LOOK_EVERY_MS, tookMs * REST_FOR_EACH_MS), ending);
  }

  /** Repeats the work without end, or `times` times; failures are tried again with growing pauses. */
  private async again(ending: AbortSignal, work: () => Promise<void>, times = Number.POSITIVE_INFINITY): Promise<void> {
    const pauses = new GrowingPauses(PAUSES);
    let done = 0;
    while (!ending.aborted && done < times) {
      try {
        await work();
        pauses.reset();
        done++;
      } catch (error) {
        if (pauses.taken === 0) this.options.log.warn({ error }, "a sensor waits");
        await rest(pauses.nextMs(), ending);
      }
    }
  }
}

/** A change time reported by a store is the time since when the stores disagree. */
function begunAt(found: ListedKey, since: Date | null): ListedKey {
  if (since === null) return found;
  const findings = found.row.story.findings.map((finding) =>
    finding.sinceIs === "seen" ? { ...finding, since: since.toISOString(), sinceIs: "began" as const } : finding,
  );
  const first = findings.map((finding) => finding.since).sort()[0];
  return {
    ...found,
    row: { ...found.row, since: new Date(first ?? found.row.since), story: { ...found.row.story, findings } },
  };
}
