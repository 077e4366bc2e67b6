import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import type pg from "pg";
import { startReconciliation } from "../../lib/commands/reconciliation/start";
import type { KeysBy } from "../../lib/domain/reconcile/parts";
import { FINDINGS, type FindingKind, maskOf } from "../../lib/domain/verdict/findings";
import { INCIDENT_PACE } from "../../lib/engine/reconcile/reconciler";
import { ledgerKeysOn } from "../../lib/ledger/reconciliations/ledger-keys";
import { fillKeys, keyOf, mutationOf, versionOf, writtenValue } from "../fixtures/many-keys";
import { person, repairs } from "../fixtures/repair";
import type { Bench } from "./bench";
import { median, timed } from "./measure";
import { type BenchStores, onDatabase, STORE_NOTE, withStores } from "./stores";

const KEYS = 1_000_000;
const ROUNDS = 3;
const MIB = 1_048_576;
/** The number of keys made to disagree in each way. */
const EACH = 40;
const ALL: KeysBy = { by: "all" };

/** Every key of a path in ledger, origin and two regions, against the fastest reading of each of these stores by itself. */
export const reconcile: Bench = ({ rows = KEYS, rounds = ROUNDS, say }) =>
  withStores({ caches: true, say }, async (stores) => {
    const { env, profile: path } = stores;
    const cacheUrls = { eu: env.CACHE_EU_URL, us: env.CACHE_US_URL };
    await fillKeys({ ledgerUrl: env.DATABASE_URL, originUrl: env.ORIGIN_URL, cacheUrls, path }, rows, say);
    const planted = await plant(stores, rows);
    const incident = await openIncident(stores.ledgerPool, path.pathId);
    const reading: Record<string, number[]> = {};
    const reconciled: number[] = [];
    const worker = await startReconciler(stores);
    let peakBytes = 0;
    const keys = Array.from({ length: rows }, (_, i) => keyOf(i, rows)).sort();
    for (let round = 0; round < rounds; round++) {
      for (const [store, read] of Object.entries(rawReads(stores, keys)))
        reading[store] = [...(reading[store] ?? []), rows / ((await timed(read)) / 1_000)];
      const { ms, peakBytes: size } = await reconcileAll(stores, worker, incident);
      const perSec = rows / (ms / 1_000);
      peakBytes = Math.max(peakBytes, size);
      reconciled.push(perSec);
      await expectExactly(stores, incident, planted);
      const raw = Object.entries(reading).map(([store, rates]) => `${store} ${Math.round(rates.at(-1) as number)}`);
      say(`round ${round + 1} of ${rounds}: ${Math.round(perSec)} keys/s; read alone: ${raw.join(", ")} keys/s`);
    }
    worker.kill();
    const slowest = Object.entries(reading).sort(([, a], [, b]) => median(a) - median(b))[0] as [string, number[]];
    return {
      figures: {
        keys: rows,
        plantedFindings: planted.size,
        keysPerSec: median(reconciled),
        ...Object.fromEntries(Object.entries(reading).map(([store, rates]) => [`${store}PerSec`, median(rates)])),
        residentMiB: peakBytes / MIB,
      },
      ratios: {
        reconcile: {
          value: median(reconciled.map((perSec, i) => perSec / (slowest[1][i] as number))),
          of: `keys compared in all stores ÷ keys read from the slowest of them (${slowest[0]}), the same fields in the same format`,
          target: { atLeast: 0.75 },
        },
        memory: {
          value: peakBytes / MIB,
          of: "greatest resident size of the reconciling process, MiB",
          target: { atMost: 512 },
        },
      },
      notes: [
        STORE_NOTE,
        "every second key has two versions in the ledger; each reconciliation also walks origin and both regions for keys that the ledger does not know",
        `the findings were exactly those that were planted: ${[...planted].length} keys of ${EACH} each kind`,
      ],
    };
  });

/**
 * Reads each store to its end by itself, as a reconciliation does: in the same pages, fields and format, as many pages at once. The
 * rows are dropped.
 */
function rawReads({ ledgerPool, profile: path }: BenchStores, keys: string[]): Record<string, () => Promise<void>> {
  const pages = Array.from({ length: Math.ceil(keys.length / INCIDENT_PACE.pageKeys) }, (_, n) =>
    keys.slice(n * INCIDENT_PACE.pageKeys, (n + 1) * INCIDENT_PACE.pageKeys),
  );
  const inTurn = async (read: (page: string[]) => Promise<unknown>) => {
    const left = [...pages];
    await Promise.all(
      Array.from({ length: INCIDENT_PACE.inFlight }, async () => {
        for (let page = left.shift(); page !== undefined; page = left.shift()) await read(page);
      }),
    );
  };
  const ledger = ledgerKeysOn(ledgerPool);
  return {
    async ledger() {
      let position: string | null = null;
      do position = (await ledger.page(path.pathId, "", position, INCIDENT_PACE.pageKeys)).next;
      while (position !== null);
    },
    origin: () => inTurn((page) => path.origin?.peek(page) ?? Promise.resolve()),
    ...Object.fromEntries(path.caches.map((cache) => [cache.region, () => inTurn((page) => cache.peek(page))])),
  };
}

async function openIncident(ledger: pg.Pool, pathId: number): Promise<string> {
  const id = randomUUID();
  await ledger.query(
    "INSERT INTO incident (incident_id, title, reason, scope, keys_by, targeted, opened_by) VALUES ($1, 'bench', 'bench', '{}', $2, false, 'bench')",
    [id, ALL.by],
  );
  await ledger.query("INSERT INTO incident_path VALUES ($1, $2)", [id, pathId]);
  return id;
}

interface Reconciled {
  ms: number;
  peakBytes: number;
}

async function startReconciler({ env, configFile }: BenchStores): Promise<ChildProcess> {
  const worker = fork(fileURLToPath(new URL("./reconciler-process.ts", import.meta.url)), [], {
    env: { ...process.env, ...env, TRUEUP_CONFIG: configFile },
    execArgv: ["--import", "tsx"],
  });
  await once(worker, "message");
  return worker;
}

async function reconcileAll(stores: BenchStores, worker: ChildProcess, incidentId: string): Promise<Reconciled> {
  const started = await startReconciliation(repairs(stores).deps, person("bench"), { incident: incidentId });
  if (!started.ok) throw new Error(JSON.stringify(started.error));
  worker.send("reconcile");
  const [answer] = (await once(worker, "message")) as [Reconciled | { ms: null }];
  if (answer.ms === null) throw new Error("there was nothing to reconcile");
  return answer as Reconciled;
}

type Planted = Map<string, FindingKind[]>;

/** The place of the disagreements: both caches, the number of rows, and the findings planted so far. */
interface Field {
  eu: Redis;
  us: Redis;
  pathId: number;
  rows: number;
  planted: Planted;
}

/** Makes some keys disagree, in ways with known findings. Masked keys are on their way and have none. */
async function plant({ env, profile: path }: BenchStores, rows: number): Promise<Planted> {
  const planted: Planted = new Map();
  const [eu, us] = [new Redis(env.CACHE_EU_URL), new Redis(env.CACHE_US_URL)];
  const field: Field = { eu, us, pathId: path.pathId, rows, planted };
  await plantInCaches(field);
  await onDatabase(env.ORIGIN_URL, (origin) => plantInOrigin(field, origin));
  await onDatabase(env.DATABASE_URL, (ledger) => plantMasked(field, ledger));
  await plantSameValues(field);
  eu.disconnect();
  us.disconnect();
  return planted;
}

/** The keys of one kind of disagreement; no two kinds share one. */
function some({ rows }: Field, kind: number): number[] {
  const step = Math.floor(rows / (EACH * 10));
  return Array.from({ length: EACH }, (_, n) => (n * 10 + kind) * step);
}

const name = (key: string) => `profile:${key}`;
const PHANTOM = { value: '{"n":1}', version: "9", speculative: "1", tombstone: "0", writtenAt: "1790000000000" };

async function plantInCaches(field: Field): Promise<void> {
  for (const i of some(field, 0)) {
    const key = `ghost-${i}`;
    await field.us.hset(name(key), { ...PHANTOM, mutation: randomUUID() });
    field.planted.set(key, ["phantom"]);
  }
  for (const i of some(field, 1)) {
    await field.eu.hset(name(keyOf(i, field.rows)), PHANTOM);
    field.planted.set(keyOf(i, field.rows), ["phantom", "region-split"]);
  }
  for (const i of some(field, 2)) {
    await field.us.hset(name(keyOf(i, field.rows)), "value", JSON.stringify({ other: i }));
    field.planted.set(keyOf(i, field.rows), ["mismatched", "region-split"]);
  }
}

async function plantInOrigin(field: Field, origin: pg.Client): Promise<void> {
  const set = (i: number, version: number, doc: unknown) =>
    origin.query("UPDATE profile SET version = $2, doc = $3 WHERE user_id = $1", [
      keyOf(i, field.rows),
      version,
      JSON.stringify(doc),
    ]);
  const both = (i: number) => [field.eu.del(name(keyOf(i, field.rows))), field.us.del(name(keyOf(i, field.rows)))];
  for (const i of some(field, 3)) {
    await set(i, versionOf(i) + 3, writtenValue(i));
    await Promise.all(both(i));
    field.planted.set(keyOf(i, field.rows), ["bypassed"]);
  }
  for (const i of some(field, 4)) {
    await set(i, versionOf(i) + 3, writtenValue(i));
    await field.us.del(name(keyOf(i, field.rows)));
    field.planted.set(keyOf(i, field.rows), ["bypassed", "stale"]);
  }
  for (const i of some(field, 5)) {
    await origin.query("DELETE FROM profile WHERE user_id = $1", [keyOf(i, field.rows)]);
    await Promise.all(both(i));
    field.planted.set(keyOf(i, field.rows), ["regressed"]);
  }
  for (const i of some(field, 6)) {
    await origin.query("INSERT INTO trueup.tombstone (path, key, version) VALUES ('profile', $1, $2)", [
      keyOf(i, field.rows),
      versionOf(i) + 1,
    ]);
    await Promise.all(both(i));
    field.planted.set(keyOf(i, field.rows), ["bypassed"]);
  }
  for (const i of some(field, 7)) {
    await origin.query("INSERT INTO profile (user_id, version, doc) VALUES ($1, 4, '{}')", [`behind-${i}`]);
    await field.eu.hset(name(`behind-${i}`), { ...PHANTOM, version: "3" });
    field.planted.set(`behind-${i}`, ["stale"]);
  }
}

/** Keys on their way: no findings. */
async function plantMasked(field: Field, ledger: pg.Client): Promise<void> {
  for (const i of some(field, 8)) {
    const id = mutationOf(i, versionOf(i) + 1);
    await ledger.query(
      `INSERT INTO mutation (path_id, lane, operation, id, version, epoch, accepted_at, key, idempotency_key, payload)
       VALUES ($1, 0, 0, $2, $3, 1, now(), $4, $5, '{"masked":true}')`,
      [field.pathId, id, versionOf(i) + 1, keyOf(i, field.rows), `masked-${i}`],
    );
    await ledger.query(
      "INSERT INTO outstanding (path_id, lane, mutation_id, version, accepted_at, key, because) VALUES ($1, 0, $2, $3, now(), $4, 'waits')",
      [field.pathId, id, versionOf(i) + 1, keyOf(i, field.rows)],
    );
    const entry = { version: String(versionOf(i) + 1), value: '{"masked":true}', speculative: "1", mutation: id };
    await Promise.all([
      field.eu.hset(name(keyOf(i, field.rows)), entry),
      field.us.hset(name(keyOf(i, field.rows)), entry),
    ]);
  }
}

/** The same value in another spelling, and a region without an entry: no findings. */
async function plantSameValues(field: Field): Promise<void> {
  for (const i of some(field, 9)) {
    await field.us.del(name(keyOf(i, field.rows)));
    await field.eu.hset(name(keyOf(i, field.rows)), "value", JSON.stringify(writtenValue(i), null, 2));
  }
}

async function expectExactly({ ledgerPool }: BenchStores, incident: string, planted: Planted): Promise<void> {
  const { rows } = await ledgerPool.query<{ key: string; kinds: number }>(
    `SELECT key, kinds FROM reconciliation_finding WHERE reconciliation_id = (
       SELECT reconciliation_id FROM reconciliation WHERE incident_id = $1 AND state = 'done' ORDER BY started_at DESC LIMIT 1)`,
    [incident],
  );
  const found = new Map(rows.map((row) => [row.key, FINDINGS.filter((kind) => row.kinds & maskOf(kind))]));
  const text = (of: Planted) => [...of].map(([key, kinds]) => `${key} ${kinds}`).sort();
  const [expected, got] = [text(planted), text(found)];
  if (expected.join("\n") === got.join("\n")) return;
  const missing = expected.filter((line) => !got.includes(line));
  const extra = got.filter((line) => !expected.includes(line));
  throw new Error(
    `${missing.length} are not found: ${missing.slice(0, 5)}; ${extra.length} too many: ${extra.slice(0, 5)}`,
  );
}
