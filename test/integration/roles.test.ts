import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approveOneErasure } from "../../lib/commands/erasure/approve";
import { askErasure } from "../../lib/commands/erasure/ask";
import { storeProbes } from "../../lib/composition/connections";
import { doctor } from "../../lib/composition/doctor";
import { eraseParts } from "../../lib/composition/erase";
import { giveRoles, initRoles } from "../../lib/composition/init-roles";
import { openStores } from "../../lib/composition/stores";
import { loadConfig } from "../../lib/config/load-config";
import { eraseOne } from "../../lib/engine/erase/eraser";
import { storeHealth } from "../../lib/evidence/store-health";
import { applyMigrations } from "../../lib/ledger/migrations/migrate";
import { createRedis, whenReady } from "../../lib/stores/cache/redis/client";
import { runMaterializer } from "../../workers/materializer";
import { runObserver } from "../../workers/observer";
import { runReconciler } from "../../workers/reconciler";
import { runRelay } from "../../workers/relay";
import { runReplayer } from "../../workers/replayer";
import { runSampler } from "../../workers/sampler";
import { runSteward } from "../../workers/steward";
import { Traffic } from "../fixtures/five-models";
import { nativePaths } from "../fixtures/native-paths";
import { serversForTests } from "../fixtures/own-servers";
import { done, MARA, NOOR, repairs } from "../fixtures/repair";
import { accepted, SILENT, systemOn, type TestSystem, untilDrained, write } from "../fixtures/system";

const own = serversForTests();
const folder = mkdtempSync(join(tmpdir(), "trueup-roles-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const FILE = join(folder, "trueup.yaml");
const passwordOf = (role: string) => `${role}'s "own" password`;

/** A URL of the owner's, as another role. */
function as(role: string, url: string | undefined): string {
  const other = new URL(url as string);
  other.username = role;
  other.password = encodeURIComponent(passwordOf(role));
  return other.href;
}

const REDIS = ["QUEUE_URL", "CACHE_EU_URL", "CACHE_US_URL"] as const;

/** Every way to change what the audit keeps. */
const OF_THE_AUDIT = [
  ...["audit_row", "audit_payload", "audit_checkpoint", "audit_origin"].flatMap((table) => [
    `DELETE FROM ${table}`,
    `TRUNCATE ${table} CASCADE`,
    `ALTER TABLE ${table} DISABLE TRIGGER ALL`,
  ]),
  "UPDATE audit_row SET reason = 'another'",
  "UPDATE audit_payload SET payload = NULL",
  "INSERT INTO audit_row (stream, number) VALUES ('made up', 1)",
  "SELECT erase_audit_payloads('profile', 'key-1')",
];
const OF_SIGN_IN = ["local_password", "session", "api_token", "provider_refresh"].map(
  (table) => `SELECT FROM ${table}`,
);

let owner: NodeJS.ProcessEnv;
let system: TestSystem;
beforeAll(async () => {
  writeFileSync(FILE, nativePaths(readFileSync("trueup.yaml", "utf8")));
  owner = { ...process.env, ...own.env, TRUEUP_CONFIG: FILE, TRUEUP_SECRET: "s".repeat(32) };
  const prepared = await systemOn(owner);
  await prepared.open();
  await prepared.origin.query("CREATE TABLE public.of_others (a int)");
  await prepared.close();
  await giveRoles(owner, passwordOf);
  Object.assign(process.env, { TRUEUP_SECRET: owner.TRUEUP_SECRET });
  const console = {
    ...owner,
    DATABASE_URL: as("trueup_console", owner.DATABASE_URL),
    ORIGIN_URL: as("trueup_origin_writer", owner.ORIGIN_URL),
    REPLICA_URL: as("trueup_reader", owner.ORIGIN_URL),
    ...asUser(),
  };
  system = await systemOn(console, owner);
});
afterAll(() => system?.close());

/** The URLs of the Redis servers for the product's user. */
const asUser = () => Object.fromEntries(REDIS.map((name) => [name, as("trueup", owner[name])]));

/** Stores as a producer opens them. */
const asProducer = () => {
  const env = {
    ...owner,
    DATABASE_URL: as("trueup_writer", owner.DATABASE_URL),
    ORIGIN_URL: as("trueup_reader", owner.ORIGIN_URL),
    REPLICA_URL: as("trueup_reader", owner.ORIGIN_URL),
    ...asUser(),
  };
  const config = loadConfig({ path: FILE, env });
  return openStores({ config, databaseUrl: env.DATABASE_URL, name: "producer", log: SILENT });
};

describe("the product's roles", () => {
  it("carry a write from its acceptance through a repair to its restoration", { timeout: 120_000 }, async () => {
    const producing = await asProducer();
    try {
      const producer = await system.producer({ stores: producing });
      for (const worker of [runRelay, runMaterializer, runReplayer, runReconciler, runSampler, runSteward, runObserver])
        await system.run(worker);
      const traffic = new Traffic(producer);
      traffic.start();
      await expect.poll(() => traffic.acknowledged.length, { timeout: 30_000 }).toBeGreaterThan(50);
      await traffic.stop();
      const repeated = write("key-2", { payload: { name: "Ada" } });
      const { mutation } = await accepted(producer, "profile", repeated);
      expect((await accepted(producer, "profile", repeated)).mutation.id).toBe(mutation.id);
      await untilDrained(system);
      const { value } = await producer.read("profile", "key-2", "eu");
      expect(value).toEqual({ name: "Ada" });

      const stores = await system.open("console");
      const repair = repairs(stores);
      await system.origin.query("UPDATE profile SET doc = '{\"name\": \"Eve\"}' WHERE user_id = 'key-2'");
      const incident = await repair.incident({ paths: ["profile"], keys: { list: ["key-2"] } });
      await repair.authority(incident);
      const plan = await repair.plan(incident, { kind: "rewrite", selection: { keys: ["key-2"] } });
      const run = await repair.start(plan);
      if (!run.ok) throw new Error(JSON.stringify(run.error));
      expect((await repair.ended(run.value.id)).state).toBe("done");
      const { rows } = await system.origin.query("SELECT doc FROM profile WHERE user_id = 'key-2'");
      expect(rows).toEqual([{ doc: { name: "Ada" } }]);
      expect((await repair.close(incident.id)).ok).toBe(true);
    } finally {
      await producing.close();
    }
  });
});

describe("the console's own users", () => {
  it("are enough for doctor, which finds no fault and reads each store's properties", async () => {
    const checks = await doctor(system.env);
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    const told = (kind: RegExp) => checks.filter(({ detail }) => kind.test(detail)).map(({ name }) => name);
    const redis = told(/^version \d\S*, \w+(-\w+)*, (append-only file on|no append-only file)$/);
    expect(redis.map((name) => name.split(" ")[0])).toEqual(["queue", "cache-eu", "cache-us"]);
    expect(told(/^PostgreSQL \d/)).toHaveLength(3);
  });

  it("prove that each store answers and takes writes", async () => {
    const probes = storeProbes(await system.open("health"));
    const health = await Promise.all(probes.map((probe) => storeHealth(probe, () => new Date())));
    const proven = (name: string) =>
      expect.objectContaining({ name, reachable: true, writable: true, because: null, provedAt: expect.any(String) });
    expect(health).toEqual(["ledger", "queue", "cache-eu", "cache-us", "shop", "shop-ro"].map(proven));
  });
});

describe("an erasure", () => {
  it("is carried out by the console's role, which can overwrite no payload itself", async () => {
    const stores = await system.open("eraser");
    const { deps } = repairs(stores);
    const id = done(await askErasure(deps, MARA, { path: "profile", key: "key-2", reason: "a test" }));
    done(await approveOneErasure(deps, NOOR, { id }));
    const stopping = new AbortController().signal;
    const parts = { ...eraseParts(stores, { instance: "roles", log: SILENT, stopping }), shownWithinMs: 0 };
    const state = async () => {
      await eraseOne(parts);
      const { rows } = await system.ledger.query("SELECT state, because FROM erasure WHERE erasure_id = $1", [id]);
      return rows[0];
    };
    await expect.poll(state, { timeout: 30_000, interval: 100 }).toMatchObject({ state: "done" });
    const { rows } = await system.ledger.query(
      "SELECT count(*) AS n, count(payload) AS kept FROM mutation WHERE key = 'key-2'",
    );
    expect(rows[0].kept).toBe("0");
    expect(Number(rows[0].n)).toBeGreaterThan(0);
  });

  it.each([
    "UPDATE mutation SET version = 1",
    "UPDATE audit_row SET reason = 'another'",
    "INSERT INTO erasure SELECT * FROM erasure",
    "DELETE FROM plan_item",
    "SELECT FROM local_password",
  ])("leaves its owner without the right to %s", async (statement) => {
    const client = await system.ledger.connect();
    try {
      await client.query("SET ROLE trueup_eraser");
      await expect(client.query(statement)).rejects.toMatchObject({ code: "42501" });
    } finally {
      client.release(true);
    }
  });
});

/** What a role is refused, each in the database that it may connect to. */
const REFUSED: [string, "DATABASE_URL" | "ORIGIN_URL", string[]][] = [
  [
    "trueup_writer",
    "DATABASE_URL",
    [
      "UPDATE mutation SET payload = '{}'",
      "DELETE FROM mutation",
      "TRUNCATE mutation",
      "DELETE FROM outstanding",
      "UPDATE outstanding SET state = 1",
      "INSERT INTO settlement SELECT * FROM settlement",
      "UPDATE path_control SET acknowledge = 'contract'",
      "INSERT INTO incident SELECT * FROM incident",
      ...OF_THE_AUDIT,
      ...OF_SIGN_IN,
      "SELECT FROM audit_row",
      "SELECT append_audit('made up', '{}', '{}', '{}')",
    ],
  ],
  [
    "trueup_console",
    "DATABASE_URL",
    [
      "DELETE FROM mutation",
      "TRUNCATE mutation",
      "TRUNCATE outstanding",
      "UPDATE mutation SET payload = NULL",
      "DELETE FROM _prisma_migrations",
      ...OF_THE_AUDIT,
    ],
  ],
  [
    "trueup_reader",
    "DATABASE_URL",
    ["UPDATE mutation SET payload = '{}'", "DELETE FROM incident", ...OF_THE_AUDIT, ...OF_SIGN_IN],
  ],
  [
    "trueup_origin_writer",
    "ORIGIN_URL",
    [
      "TRUNCATE profile",
      "TRUNCATE trueup.receipt",
      "DELETE FROM of_others",
      "SELECT * FROM of_others",
      "DROP TABLE profile",
    ],
  ],
  [
    "trueup_reader",
    "ORIGIN_URL",
    [
      "UPDATE profile SET version = 1",
      "DELETE FROM trueup.receipt",
      "UPDATE trueup.fence SET epoch = 0",
      "SELECT * FROM of_others",
    ],
  ],
];
/** What nobody may do in any database. */
const REFUSED_TO_ALL = [
  "CREATE TABLE mine (a int)",
  "CREATE SCHEMA mine",
  "CREATE ROLE mine",
  "COPY (SELECT 1) TO PROGRAM 'cat'",
  "SELECT pg_read_file('postgresql.conf')",
  "SET ROLE trueup",
  "SET session_replication_role = replica",
];

describe.each(REFUSED)("the role %s in %s", (role, database, statements) => {
  let client: pg.Client;
  beforeAll(async () => {
    client = new pg.Client({ connectionString: as(role, owner[database]) });
    await client.connect();
  });
  afterAll(() => client?.end());

  it.each([...statements, ...REFUSED_TO_ALL])("may not %s", async (statement) => {
    await client.query("BEGIN");
    const refusal = await client.query(statement).catch((error: pg.DatabaseError) => error);
    await client.query("ROLLBACK");
    expect(refusal).toMatchObject({ code: "42501" });
  });

  it("owns nothing, and is no member of a role that does", async () => {
    const { rows } = await client.query(
      `SELECT (SELECT count(*)::int FROM pg_class WHERE pg_has_role(current_user, relowner, 'MEMBER')) AS tables,
              (SELECT count(*)::int FROM pg_proc WHERE pg_has_role(current_user, proowner, 'MEMBER')) AS functions,
              (SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls FROM pg_roles
               WHERE rolname = current_user) AS powers`,
    );
    expect(rows).toEqual([{ tables: 0, functions: 0, powers: false }]);
  });
});

describe.each(REDIS)("the user of %s", (name) => {
  it.each([
    ["FLUSHALL"],
    ["CONFIG", "GET", "*"],
    ["CONFIG", "SET", "maxmemory", "0"],
    ["ACL", "LIST"],
    ["SHUTDOWN", "NOSAVE"],
    ["KEYS", "*"],
    ["REPLICAOF", "127.0.0.1", "1"],
    ["GET", "of-others:1"],
    ["SET", "of-others:1", "x"],
    ["EVAL", "return redis.call('GET', 'of-others:1')", "0"],
    ["SUBSCRIBE", "of-others"],
  ])("may not %s %s", async (command, ...args) => {
    const client = createRedis(asUser()[name] as string, "test");
    try {
      await whenReady(client, 2_000);
      await expect(client.call(command, ...args.filter((arg) => arg !== undefined))).rejects.toThrow(
        /NOPERM|permission|can't access/i,
      );
    } finally {
      client.disconnect();
    }
  });
});

describe("the migrator", () => {
  it("makes tables that belong to the owner, and owns none itself", async () => {
    const client = new pg.Client({ connectionString: as("trueup_migrator", owner.DATABASE_URL) });
    await client.connect();
    try {
      await client.query("BEGIN");
      await client.query("CREATE TABLE made_by_a_migration (a int)");
      await client.query("ALTER TABLE worker_beat ADD COLUMN more int");
      const { rows } = await client.query("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'");
      expect(rows).toEqual([{ tableowner: "trueup_owner" }]);
    } finally {
      await client.query("ROLLBACK");
      await client.end();
    }
  });

  it("finds every migration applied", async () => {
    const connectionString = as("trueup_migrator", owner.DATABASE_URL);
    expect(await applyMigrations({ connectionString, migrationsDir: "prisma/migrations" })).toEqual([]);
  });
});

describe("init --roles", () => {
  it("prints the statements without a password, and can be given twice", async () => {
    const text = await initRoles(owner, { apply: false });
    expect(text).toMatch(/-- ledger\n.+trueup_writer.+-- origin shop\n.+trueup_origin_writer/s);
    expect(text).toMatch(/ACL SETUSER trueup >PASSWORD on resetkeys resetchannels nocommands ~trueup:\* /);
    expect(text).not.toMatch(/PASSWORD '/);
    const again = await initRoles(owner, { apply: true });
    expect(again).toMatch(/trueup_console keeps its password/);
    expect(again).not.toMatch(/has the password/);
  });

  it("makes nothing where one of the owners may not create roles, and names the store", async () => {
    const plain = { ...owner, ORIGIN_URL: as("trueup_reader", owner.ORIGIN_URL) };
    await expect(initRoles(plain, { apply: true })).rejects.toThrow(
      /^origin shop: the role trueup_reader may not create roles\. Nothing was changed\./,
    );
  });
});
