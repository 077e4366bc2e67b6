import { chmodSync, chownSync, copyFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Redis } from "ioredis";
import pg from "pg";
import { beforeAll, describe, expect, it } from "vitest";
import { reservePort } from "../../demo/stores/ports";
import { clusterOf } from "../../demo/stores/postgres-cluster";
import { doctor } from "../../lib/composition/doctor";
import { loadConfig } from "../../lib/config/load-config";
import type { StoreAddress } from "../../lib/domain/store-address";
import { createRedis, whenReady } from "../../lib/stores/cache/redis/client";
import { postgresAdapter } from "../../lib/stores/origin/postgres/adapter";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import { type Certificate, testAuthority } from "../fixtures/certificates";
import { nativePaths } from "../fixtures/native-paths";
import { serversForTests } from "../fixtures/own-servers";
import { accepted, systemOn, untilDrained, write } from "../fixtures/system";

const own = serversForTests();
const authority = testAuthority("authority");
const stranger = testAuthority("stranger");
const server = authority.sign("store.test", "DNS:store.test,IP:127.0.0.1");
const client = authority.sign("trueup");
const strange = stranger.sign("trueup");
const PASSWORD = "p@ss:w/rd%";

let port: number;
beforeAll(async () => {
  await securePostgres();
  port = await secureRedis();
});

/** Has the origin's server encrypt, and ask every client for a certificate of the authority. */
async function securePostgres(): Promise<void> {
  const cluster = clusterOf(own.stores.origin.home);
  const { uid, gid } = statSync(join(cluster, "PG_VERSION"));
  for (const [from, to] of [
    [server.cert, "server.crt"],
    [server.key, "server.key"],
    [authority.ca, "ca.crt"],
  ] as const) {
    copyFileSync(from, join(cluster, to));
    chownSync(join(cluster, to), uid, gid);
    chmodSync(join(cluster, to), 0o600);
  }
  const admin = new pg.Client({ connectionString: own.env.ORIGIN_URL });
  await admin.connect();
  await admin.query("CREATE ROLE secured LOGIN PASSWORD 'secured' IN ROLE pg_read_all_data, pg_write_all_data");
  await admin.query("GRANT CREATE ON DATABASE shop TO secured");
  for (const [name, value] of [
    ["ssl_cert_file", "server.crt"],
    ["ssl_key_file", "server.key"],
    ["ssl_ca_file", "ca.crt"],
    ["ssl", "on"],
  ])
    await admin.query(`ALTER SYSTEM SET ${name} = '${value}'`);
  const rules = join(cluster, "pg_hba.conf");
  const only = "hostssl all secured all scram-sha-256 clientcert=verify-ca\nhostnossl all secured all reject\n";
  writeFileSync(rules, only + readFileSync(rules, "utf8"));
  await admin.query("SELECT pg_reload_conf()");
  await admin.end();
}

/** Has a cache take encrypted connections alone from its one user, each with a certificate of the authority. */
async function secureRedis(): Promise<number> {
  const reserved = await reservePort();
  reserved.release();
  const admin = new Redis(own.env.CACHE_EU_URL as string);
  await admin.call(
    ...(["CONFIG", "SET", "tls-cert-file", server.cert, "tls-key-file", server.key] as const),
    ...["tls-ca-cert-file", authority.ca, "tls-auth-clients", "yes", "tls-port", String(reserved.port)],
  );
  await admin.call("ACL", "SETUSER", "shop", "on", `>${PASSWORD}`, "~*", "&*", "+@all");
  await admin.quit();
  return reserved.port;
}

const files = ({ cert, key }: Certificate, ca = authority.ca) => `ca: ${ca}, cert: ${cert}, key: ${key}`;
const originUrl = () => {
  const url = new URL(own.env.ORIGIN_URL as string);
  Object.assign(url, { username: "secured", password: "secured" });
  return url.href;
};
const redisUrl = (scheme: string) => `${scheme}://shop:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}`;

/** The demo's configuration with secured connections to the origin, to a cache and to the queue. */
function configured(postgres: string, redis: string): NodeJS.ProcessEnv {
  const file = join(authority.folder, "trueup.yaml");
  const yaml = nativePaths(readFileSync("trueup.yaml", "utf8"))
    .replace(/shop: \{ postgres: "[^"]+" \}/, () => `shop: { postgres: "${originUrl()}", ${postgres} }`)
    .replace(/cache-eu: \{ redis: "[^"]+" \}/, () => `cache-eu: { redis: "${redisUrl("rediss")}", ${redis} }`)
    .replace(/queue: \{ redis: "[^"]+" \}/, () => `queue: { redis: "${redisUrl("redis")}", ${redis} }`);
  writeFileSync(file, yaml);
  return { ...process.env, ...own.env, TRUEUP_CONFIG: file, TRUEUP_SECRET: "s".repeat(32) };
}

/** What the secured stores say of themselves, or why they are not reached. */
async function said(postgres: string, redis: string): Promise<{ shop: string; cache: string }> {
  const env = configured(postgres, redis);
  const { connections } = loadConfig({ path: env.TRUEUP_CONFIG as string, env });
  const origin = postgresAdapter.open({ ...(connections.get("shop") as StoreAddress), name: "test" }, null);
  const cache = createRedis(connections.get("cache-eu") as StoreAddress, "test");
  const reason = (error: Error) => error.message;
  try {
    return {
      shop: await origin.describe().catch(reason),
      cache: await whenReady(cache, 2_000).then(() => "ready", reason),
    };
  } finally {
    await origin.close();
    cache.disconnect();
  }
}

/** A server ends the connection, and the client may learn of the alert or of the end first. */
const NOT_TAKEN = /certificate|unknown ca|alert|reset|closed|EPIPE/i;
const GOOD = `tls: { ${files(client)} }`;

describe("stores that take certified clients alone", () => {
  it("carry a write from its acceptance to the origin and a cache", async () => {
    const system = await systemOn(configured(GOOD, GOOD));
    try {
      await system.run(runRelay);
      await system.run(runMaterializer);
      const producer = await system.producer();
      await accepted(producer, "profile", write("user-1", { payload: { name: "Ada" } }));
      await untilDrained(system);
      const { rows } = await system.origin.query("SELECT doc FROM profile WHERE user_id = 'user-1'");
      expect(rows).toEqual([{ doc: { name: "Ada" } }]);
      const { value } = await producer.read("profile", "user-1", "eu");
      expect(value).toEqual({ name: "Ada" });
      const encrypted = await system.origin.query(
        "SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = 'secured'",
      );
      expect(encrypted.rows).toEqual([{ ssl: true }]);
    } finally {
      await system.close();
    }
  });

  it("are named by another name that their certificate has", async () => {
    const named = `tls: { ${files(client)}, serverName: store.test }`;
    expect(await said(named, named)).toEqual({
      shop: expect.stringMatching(/^PostgreSQL/),
      cache: "ready",
    });
  });

  it("are given with their URL in one group too", async () => {
    const env = configured(GOOD, GOOD);
    const yaml = readFileSync(env.TRUEUP_CONFIG as string, "utf8");
    const grouped = (_: string, url: string) => `shop: { postgres: { url: ${url}, ${files(client)} } }`;
    writeFileSync(
      env.TRUEUP_CONFIG as string,
      yaml.replace(/shop: \{ postgres: ("[^"]+"), tls: \{[^}]+\} \}/, grouped),
    );
    const checks = await doctor(env);
    expect(checks.find(({ name }) => name.startsWith("shop ("))?.detail).toMatch(/^PostgreSQL/);
  });

  it.each<[string, string, RegExp, RegExp]>([
    ["without a client's certificate", `tls: { ca: ${authority.ca} }`, /certificate/, NOT_TAKEN],
    ["with a stranger's certificate", `tls: { ${files(strange)} }`, NOT_TAKEN, NOT_TAKEN],
    [
      "that nobody trusts",
      `tls: { ${files(client, stranger.ca)} }`,
      /unable to verify|self-signed/,
      /unable to verify|self-signed/,
    ],
    [
      "under a name that is not theirs",
      `tls: { ${files(client)}, serverName: other.test }`,
      /does not match certificate's altnames/,
      /does not match certificate's altnames/,
    ],
  ])("are not reached %s", async (_, tls, shop, cache) => {
    const answers = await said(tls, tls);
    expect(answers.shop).toMatch(shop);
    expect(answers.cache).toMatch(cache);
    expect(JSON.stringify(answers)).not.toMatch(/p@ss|p%40ss|BEGIN/);
  });
});

describe("a file of a connection", () => {
  it.each<[string, string, RegExp]>([
    ["is not there", `tls: { ca: nowhere.pem }`, /nowhere\.pem does not exist\. Name a file/],
    ["is no certificate", `tls: { ca: trueup.yaml }`, /trueup\.yaml holds no certificate in PEM form/],
    ["is a folder", `tls: { ca: . }`, /cannot be read \(EISDIR\)/],
    [
      "is another certificate's key",
      `tls: { cert: ${client.cert}, key: ${strange.key} }`,
      /key is not the certificate's/,
    ],
    ["is no key", `tls: { cert: ${client.cert}, key: ${client.cert} }`, /holds no private key in PEM form/],
    ["stands without its key", `tls: { cert: ${client.cert} }`, /certificate without its key/],
  ])("that %s is refused with its line", async (_, tls, words) => {
    const checks = await doctor(configured(tls, GOOD));
    const refusal = checks.find(({ name }) => name === "configuration");
    expect(refusal).toMatchObject({ ok: false });
    expect(refusal?.detail).toMatch(/trueup\.yaml:13:\d+: /);
    expect(refusal?.detail).toMatch(words);
    expect(refusal?.detail).not.toMatch(/PRIVATE|secured:secured/);
  });
});
