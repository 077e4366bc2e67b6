import { configPath, databaseUrl, previousSecrets, secret } from "../config/environment";
import { type Config, loadConfig } from "../config/load-config";
import type { QueueStoreEvidence } from "../domain/lint-contract";
import type { AuditNotes } from "../engine/audit/notes";
import { TokenUses } from "../engine/audit/token-uses";
import { LookedKeys } from "../engine/observe/looked-keys";
import type { ReadContext } from "../evidence/context";
import { Cursors } from "../evidence/cursor";
import { readMigrations } from "../ledger/migrations/migration-files";
import { pendingAmong } from "../ledger/migrations/recorded-migrations";
import { Secrets } from "../secrets/secrets";
import { redisSetup } from "../stores/cache/redis/setup";
import { withDeadline } from "../stores/deadline";
import type { Log } from "../stores/path";
import { reasonOf } from "../stores/reason-of";
import { showFirstCode } from "./access/first-code";
import { auditNotes, checkpointSentence } from "./audit";
import { ledgerAway, reportAway } from "./away-at-start";
import { ledgerReads, observations, observedReads } from "./ledger-sides";
import { createLog } from "./log";
import { openStores, type Stores } from "./stores";
import { connectionWritable, ledgerWritable } from "./writable";
import { type WritePath, writePathOver } from "./write-path";

/** The server objects that the console's routes and pages need. */
export interface Console {
  config: Config;
  stores: Stores;
  writePath: WritePath;
  read: ReadContext;
  /** Notes of sign-ins, refusals, tokens and reads. */
  notes: AuditNotes;
  tokenUses: TokenUses;
}

const held = globalThis as { trueupConsole?: Promise<Console>; trueupSaidAway?: boolean };

/** The console's own stores, opened once for each process; while the ledger is unreachable, every call tries again. */
export function openConsole(): Promise<Console> {
  held.trueupConsole ??= open().catch((error) => {
    held.trueupConsole = undefined;
    sayAway(error);
    throw error;
  });
  return held.trueupConsole;
}

/** One line for a start without the ledger, however often the console tries. */
function sayAway(error: unknown): void {
  const away = held.trueupSaidAway === true ? null : ledgerAway(databaseUrl(process.env), error, "console");
  if (away === null) return;
  held.trueupSaidAway = true;
  createLog("trueup console", process.env).error({ error }, away);
}

async function open(): Promise<Console> {
  const config = loadConfig({ path: configPath(process.env), env: process.env });
  const log = createLog("trueup console", process.env);
  const stores = await openStores({ config, databaseUrl: databaseUrl(process.env), name: "console", log });
  const writePath = await writePathOver(stores, { log });
  const read = readContext(stores, process.env, log);
  if (config.access?.local) await showFirstCode(stores.ledgerPool, log);
  const notes = auditNotes(stores, log);
  const tokenUses = new TokenUses((note) => notes.note("access", note));
  // The console serves without these stores, so its first answer does not wait for theirs.
  void reportAway(stores, log);
  return { config, stores, writePath, read, notes, tokenUses };
}

/** The reads of queries over these stores. */
export function readContext(stores: Stores, env: NodeJS.ProcessEnv, log: Log): ReadContext {
  return {
    paths: stores.paths,
    observed: stores.observed,
    everyPath: true,
    observedReads: observedReads(stores),
    reads: ledgerReads(stores),
    cursors: new Cursors(new Secrets(secret(env), previousSecrets(env))),
    looks: new LookedKeys(observations(stores), log),
    redisSetup: remembered((connection) => redisSetup(stores.redis(connection))),
    rules: stores.config.access?.rules ?? [],
    environment: env.TRUEUP_ENVIRONMENT ?? "local",
  };
}

const SETUP_GOOD_FOR_MS = 30_000;

/** A store's setup changes seldom: it is read at most twice a minute. A failed reading is not remembered. */
function remembered(
  read: (connection: string) => Promise<QueueStoreEvidence | null>,
): (connection: string) => Promise<QueueStoreEvidence | null> {
  const known = new Map<string, { until: number; evidence: QueueStoreEvidence }>();
  return async (connection) => {
    const before = known.get(connection);
    if (before !== undefined && before.until > Date.now()) return before.evidence;
    const evidence = await read(connection);
    if (evidence !== null) known.set(connection, { until: Date.now() + SETUP_GOOD_FOR_MS, evidence });
    return evidence;
  };
}

export interface ReadyCheck {
  name: string;
  ok: boolean;
  detail: string;
}

/** Whether every store answers and every migration is applied; each failed check states the reason. */
export async function readiness(): Promise<ReadyCheck[]> {
  const check = async (name: string, call: () => Promise<string>): Promise<ReadyCheck> => {
    try {
      return { name, ok: true, detail: await withDeadline(call(), 1_500, name) };
    } catch (error) {
      return { name, ok: false, detail: reasonOf(error) };
    }
  };
  const ledger = await check("ledger", async () => {
    return ledgerWritable((await openConsole()).stores);
  });
  const opened = await openConsole().catch(() => null);
  if (opened === null) return [ledger];
  return [ledger, ...(await storeReadiness(opened.stores, check))];
}

let ofRelease: ReturnType<typeof readMigrations> | undefined;

/** The readiness of the stores other than the ledger. */
async function storeReadiness(
  stores: Stores,
  check: (name: string, call: () => Promise<string>) => Promise<ReadyCheck>,
): Promise<ReadyCheck[]> {
  return [
    await check("audit", () => checkpointSentence(stores.readPool)),
    await check("migrations", async () => {
      // The release that runs has its migrations from its start on: reading them at each look makes the look slow.
      ofRelease ??= readMigrations("prisma/migrations").catch((error) => {
        ofRelease = undefined;
        throw error;
      });
      const pending = await pendingAmong(stores.readPool, (await ofRelease).migrations);
      if (pending.length > 0) throw new Error(`not applied: ${pending.join(", ")}. Run npm run migrate.`);
      return "all applied";
    }),
    ...(await Promise.all(
      [...stores.config.connections.keys()].map((name) => check(name, () => connectionWritable(stores, name))),
    )),
  ];
}
