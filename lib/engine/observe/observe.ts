import { isOnCacheWord } from "../../domain/boundaries";
import { timeIdFloor } from "../../domain/time-id";
import { DecidedTime } from "../../domain/truth/decided-time";
import { consistentFor } from "../../domain/verdict/classify";
import { confirmationsMissed } from "../../domain/verdict/confirmations-missed";
import { divergenceRow } from "../../evidence/divergence-row";
import { type Judged, judge } from "../../evidence/judge";
import {
  type AcknowledgedMutation,
  type DivergenceRow,
  LATE_AFTER_MS,
  type ObservationTally,
} from "../../ledger/observations/model";
import type { Observations } from "../../ledger/observations/observations";
import { withDeadline } from "../../stores/deadline";
import type { WiredPath } from "../../stores/path";

/** The most keys that one round checks; a larger offer is sampled evenly, and counted. */
export const KEYS_PER_ROUND = 400;
const PAGE = 4_000;
const GATHER = { window: 20, deadlineMs: 1_500 };
/** From this horizon (seconds) on, an outstanding key stays under watch, so that the observer notices when it becomes late. */
const WATCH_FROM = 10;
/** The most acknowledgments of one region that are read at a time; no inventory is larger. */
const INVENTORY_READ = 10_000;
/** After a longer absence the observer makes up for this much only. */
const CATCH_UP_MS = 120_000;

/** Added to LATE_AFTER_MS: the time a transaction may take between reading the clock and its first write. */
const MARGIN_MS = 100;
/** A transaction that lasts longer than this no longer delays the observer. */
const MOST_HELD_BACK_MS = 60_000;

/** Re-checks keys some time after their acknowledgment, and keeps open divergences current until the stores agree. */
export class Observer {
  private readonly positions = new Map<number, string>();
  private readonly decided = new DecidedTime();
  private readonly byId: Map<number, WiredPath>;

  constructor(
    private readonly ledger: Observations,
    paths: Iterable<WiredPath>,
  ) {
    this.byId = new Map([...paths].map((path) => [path.pathId, path]));
  }

  /**
   * Checks each mutation that was acknowledged up to `horizon` seconds before `nowMs` (on the ledger's clock) once, and returns
   * their number. Ids are read in order only up to the point below which none can still appear; a mutation that commits later than
   * its id is found separately.
   */
  async observe(horizon: number, nowMs: number): Promise<number> {
    const edgeMs = await this.edgeMs(nowMs - horizon * 1_000);
    const position =
      this.positions.get(horizon) ?? later(await this.ledger.position(horizon), timeIdFloor(edgeMs - CATCH_UP_MS));
    const edge = later(position, timeIdFloor(edgeMs));
    const [inTime, late] = await Promise.all([
      this.ledger.acknowledged(position, edge, PAGE),
      this.ledger.lateMutations(horizon, new Date(nowMs - horizon * 1_000), PAGE),
    ]);
    const skipped =
      inTime.length < PAGE
        ? new Map<number, number>()
        : await this.ledger.countAcknowledged((inTime.at(-1) as AcknowledgedMutation).id, edge);
    const found = [...inTime, ...late];
    const chosen = evenly(found, KEYS_PER_ROUND);
    const tallies = tallyOf(found, skipped);
    await Promise.all(
      [...byPath(chosen)].map(([pathId, list]) =>
        this.observePath(list, horizon, tallies.get(pathId) as ObservationTally),
      ),
    );
    const looked = late.map((mutation) => mutation.id);
    await this.ledger.advance(horizon, { position: edge, tallies: [...tallies.values()], late: looked });
    this.positions.set(horizon, edge);
    return chosen.length;
  }

  /** Counts on a path's tally how its mutations stand at a horizon. */
  private async observePath(list: AcknowledgedMutation[], horizon: number, tally: ObservationTally): Promise<void> {
    const path = this.byId.get(tally.pathId);
    if (path === undefined) return;
    const judged = await judge(path, [...new Set(list.map((a) => a.key))], GATHER);
    for (const { key, version } of list) {
      const consistent = consistentFor(version, (judged.get(key) as Judged).evidence);
      tally.observed++;
      if (consistent === null) tally.unknown++;
      else if (consistent) tally.consistent++;
    }
    await record(this.ledger, path, judged, horizon >= WATCH_FROM);
  }

  /**
   * The moment up to which ids may be read in order: at most `wantedMs`, and before anything that an open transaction may still
   * commit.
   */
  private async edgeMs(wantedMs: number): Promise<number> {
    this.decided.note(await this.ledger.snapshot());
    const decidedMs = this.decided.note(await this.ledger.snapshot());
    return Math.max(wantedMs - MOST_HELD_BACK_MS, Math.min(wantedMs, decidedMs - LATE_AFTER_MS - MARGIN_MS));
  }

  /**
   * Judges keys whose acknowledgment only a cache has held for longer than the grace time; no ledger row leads to them. A region
   * that does not answer is left for the next round. Returns the number of keys.
   */
  async inspectSpeculation(now: Date): Promise<number> {
    const paths = [...this.byId.values()].filter((path) => isOnCacheWord(path.config));
    const looked = await Promise.all(
      paths.map(async (path) => {
        const keys = evenly(await overdueKeys(path, now), KEYS_PER_ROUND);
        if (keys.length > 0) await recheckPath(this.ledger, path, keys);
        return keys.length;
      }),
    );
    return looked.reduce((sum, n) => sum + n, 0);
  }

  /** Judges open divergences again that were last checked before `checkedBefore`, and returns their number. */
  async recheck(checkedBefore: Date): Promise<number> {
    const open = await this.ledger.openDivergences([...this.byId.keys()], checkedBefore, KEYS_PER_ROUND);
    await Promise.all(
      [...byPath(open)].map(([pathId, list]) =>
        recheckPath(
          this.ledger,
          this.byId.get(pathId),
          list.map((o) => o.key),
        ),
      ),
    );
    return open.length;
  }
}

async function overdueKeys(path: WiredPath, now: Date): Promise<string[]> {
  const before = new Date(now.getTime() - path.config.graceMs).toISOString();
  const listed = await Promise.all(
    path.caches.map((cache) =>
      withDeadline(cache.inventory(null, INVENTORY_READ), GATHER.deadlineMs, `cache ${cache.region}`).catch(() => []),
    ),
  );
  return [...new Set(listed.flat().flatMap((record) => (record.acceptedAt < before ? [record.key] : [])))];
}

const later = (a: string | null, b: string) => (a !== null && a > b ? a : b);

function evenly<T>(items: T[], most: number): T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, i) => items[Math.floor((i * items.length) / most)] as T);
}

function byPath<T extends { pathId: number }>(items: T[]): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const group = groups.get(item.pathId);
    if (group) group.push(item);
    else groups.set(item.pathId, [item]);
  }
  return groups;
}

function tallyOf(found: AcknowledgedMutation[], skipped: Map<number, number>): Map<number, ObservationTally> {
  const tallies = new Map<number, ObservationTally>();
  const tally = (pathId: number) => {
    const t = tallies.get(pathId) ?? { pathId, offered: 0, observed: 0, consistent: 0, unknown: 0 };
    tallies.set(pathId, t);
    return t;
  };
  for (const { pathId } of found) tally(pathId).offered++;
  for (const [pathId, n] of skipped) tally(pathId).offered += n;
  return tallies;
}

async function recheckPath(ledger: Observations, path: WiredPath | undefined, keys: string[]): Promise<void> {
  if (path === undefined) return;
  await record(ledger, path, await judge(path, keys, GATHER), true);
}

async function record(
  ledger: Observations,
  path: WiredPath,
  judged: Map<string, Judged>,
  watch: boolean,
): Promise<void> {
  const known = await ledger.knownFindings(path.pathId, [...judged.keys()]);
  const found: { key: string; row: Omit<DivergenceRow, "pathId" | "key" | "checkedAt"> | null }[] = [];
  for (const [key, j] of judged) {
    const quiet = j.verdict.verdict === "converged" || (j.verdict.verdict === "pending" && !watch && !known.has(key));
    if (!quiet) found.push({ key, row: divergenceRow(j, known.get(key) ?? []) });
    else if (known.has(key)) found.push({ key, row: null });
  }
  await ledger.recordDivergences(path.pathId, found, "observer");
  for (const cache of path.caches) {
    const missed = [...judged]
      .filter(([, j]) => confirmationsMissed(j.evidence).includes(cache.region))
      .map(([key]) => key);
    if (missed.length > 0) await path.ledger.oweConfirmation(path.pathId, cache.region, missed);
  }
}
