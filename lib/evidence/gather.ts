import { isOnCacheWord } from "../domain/boundaries";
import { laneOf } from "../domain/lane";
import { isOutstanding } from "../domain/mutation";
import type {
  JobState,
  KeyEvidence,
  LedgerEvidence,
  OriginRow,
  Reading,
  RefusedWrite,
  Witness,
} from "../domain/verdict/evidence";
import { withDeadline } from "../stores/deadline";
import type { ReadPath } from "../stores/path";
import { reasonOf } from "../stores/reason-of";

/** The bound of an inventory. */
const INVENTORY_READ = 10_000;

export interface GatherOptions {
  /** How many of a key's newest mutations are read. */
  window: number;
  deadlineMs: number;
}

/**
 * Reads the evidence of many keys from all stores at once. A store that misses the deadline is reported as unreachable for all of
 * them, never as empty.
 */
export async function gather(
  path: ReadPath,
  keys: string[],
  options: GatherOptions,
): Promise<Map<string, KeyEvidence>> {
  const read = <T>(call: Promise<T>, store: string): Promise<Reading<T>> =>
    withDeadline(call, options.deadlineMs, store).then(
      (value): Reading<T> => ({ reachable: true, value }),
      (error): Reading<T> => ({
        reachable: false,
        because: reasonOf(error),
      }),
    );
  const rows = (call: Promise<Map<string, OriginRow>> | undefined, store: string) =>
    call === undefined
      ? Promise.resolve<Reading<Map<string, OriginRow>>>({ reachable: true, value: new Map() })
      : read(call, store);
  const [ledger, origin, caches, refused, replicas] = await Promise.all([
    read(path.ledger.evidence(path.pathId, keys, options.window), "the ledger"),
    rows(path.origin?.read(keys), "the origin"),
    Promise.all(path.caches.map((cache) => read(cache.read(keys), `cache ${cache.region}`))),
    refusedWrites(path, new Set(keys), options.deadlineMs),
    Promise.all(path.replicas.map((replica) => rows(replica.read(keys), `replica ${replica.name}`))),
  ]);
  const [jobs, witnesses] = await Promise.all([queueReading(path, ledger, read), witnessesOf(path, ledger, read)]);
  const lanes = path.config.queue?.lanes ?? 1;
  const readAt = new Date();
  const at = <T>(reading: Reading<Map<string, T>>, key: string): Reading<T | null> =>
    reading.reachable ? { reachable: true, value: reading.value.get(key) ?? null } : reading;
  return new Map(
    keys.map((key, i) => [
      key,
      {
        key,
        model: path.config.replay,
        greatest: path.config.origin?.greatest,
        acknowledge: path.config.acknowledge,
        maxTruthLagMs: path.config.maxTruthLagMs,
        graceMs: path.config.graceMs,
        ledger: ledger.reachable
          ? { reachable: true, value: ofLane(ledger.value.get(key) ?? EMPTY, laneOf(key, lanes)) }
          : ledger,
        queue: jobs.reachable
          ? { reachable: true, value: { jobs: jobs.value.jobs, paused: jobs.value.paused.has(laneOf(key, lanes)) } }
          : jobs,
        caches: path.caches.map((cache, c) => {
          const reading = caches[c] as (typeof caches)[number];
          return {
            region: cache.region,
            reading: reading.reachable ? { reachable: true as const, value: reading.value[i] ?? null } : reading,
          };
        }),
        refusedWrites: refused.get(key) ?? [],
        origin: at(origin, key),
        witness: witnesses.get(key) ?? null,
        replicas: path.replicas.map((replica, r) => ({
          name: replica.name,
          reading: at(replicas[r] as (typeof replicas)[number], key),
        })),
        readAt,
      },
    ]),
  );
}

/** The inventory rows that the ledger refused. A region that does not answer is already unreachable by its entries. */
async function refusedWrites(
  path: ReadPath,
  keys: ReadonlySet<string>,
  deadlineMs: number,
): Promise<Map<string, RefusedWrite[]>> {
  const found = new Map<string, RefusedWrite[]>();
  if (!isOnCacheWord(path.config)) return found;
  await Promise.all(
    path.caches.map(async ({ region, inventory }) => {
      const listed = withDeadline(inventory(null, INVENTORY_READ), deadlineMs, `cache ${region}`);
      for (const { key, mutation, acceptedAt, refused } of await listed.catch(() => [])) {
        if (refused === undefined || !keys.has(key)) continue;
        const write = { region, mutation, acceptedAt: new Date(acceptedAt), because: refused.because };
        found.set(key, [...(found.get(key) ?? []), write]);
      }
    }),
  );
  return found;
}

/** How many of a key's newest applied changes may have left the receipt that speaks for its row. */
export const RECEIPTS_A_KEY = 20;

/** Compares rows with their receipts. An origin that does not answer is already unreachable by its rows. */
async function witnessesOf(
  path: ReadPath,
  ledger: Reading<Map<string, LedgerEvidence>>,
  read: <T>(call: Promise<T>, store: string) => Promise<Reading<T>>,
): Promise<ReadonlyMap<string, Witness>> {
  if (path.origin === null || !ledger.reachable) return new Map();
  const most = path.config.replay === "last-write-wins" || path.config.replay === "versioned" ? 1 : RECEIPTS_A_KEY;
  const ids = [...ledger.value.values()].flatMap(({ mutations }) =>
    mutations
      .filter((m) => m.state === "materialized")
      .slice(0, most)
      .map((m) => m.id),
  );
  if (ids.length === 0) return new Map();
  const witnesses = await read(path.origin.witnesses(ids), "the origin");
  return witnesses.reachable ? witnesses.value : new Map();
}

const EMPTY: LedgerEvidence = {
  mutations: [],
  complete: true,
  materialized: null,
  materializedAt: null,
  outstandingCount: 0n,
  oldestOutstandingAt: null,
  holds: [],
};

/** Removes the pauses of other lanes. */
function ofLane(evidence: LedgerEvidence, lane: number): LedgerEvidence {
  if (evidence.holds.length === 0) return evidence;
  return { ...evidence, holds: evidence.holds.filter((hold) => hold.of !== "lane" || hold.lane === lane) };
}

/** An id that no job has; asking for it shows whether the queue answers. */
const NO_JOB = "00000000-0000-0000-0000-000000000000";

/**
 * Asks the queue for the jobs of outstanding mutations. For a mutation without a job it asks whether the queue answers: only that
 * separates a lost handoff from one that could not be made.
 */
async function queueReading(
  path: ReadPath,
  ledger: Reading<Map<string, LedgerEvidence>>,
  read: <T>(call: Promise<T>, store: string) => Promise<Reading<T>>,
): Promise<Reading<QueueSeen>> {
  const none: Reading<QueueSeen> = { reachable: true, value: { jobs: new Map(), paused: new Set() } };
  if (path.queue === null || !ledger.reachable) return none;
  const lanes = new Map<number, Set<string>>();
  const count = path.config.queue?.lanes ?? 1;
  for (const [key, evidence] of ledger.value)
    for (const mutation of evidence.mutations) {
      if (!isOutstanding(mutation)) continue;
      const lane = laneOf(key, count);
      lanes.set(lane, (lanes.get(lane) ?? new Set()).add(mutation.job ?? NO_JOB));
    }
  if (lanes.size === 0) return none;
  const queue = path.queue;
  const [states, paused] = await Promise.all([
    read(Promise.all([...lanes].map(([lane, jobs]) => queue.states(lane, [...jobs]))), "the queue"),
    read(queue.paused([...lanes.keys()]), "the queue"),
  ]);
  if (!states.reachable) return states;
  if (!paused.reachable) return paused;
  return { reachable: true, value: { jobs: new Map(states.value.flatMap((map) => [...map])), paused: paused.value } };
}

interface QueueSeen {
  jobs: Map<string, JobState>;
  /** The lanes whose queue is paused. */
  paused: Set<number>;
}
