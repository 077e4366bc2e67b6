import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { Redis } from "ioredis";
import pg from "pg";
import { parse, stringify } from "yaml";
import { startStores } from "../../demo/stores/all";
import { homeOf, type Stores } from "../../demo/stores/stores";
import { parseConfig } from "../../lib/config/load-config";
import type { ObservedPath } from "../../lib/domain/observed/mapping";
import { isReadCommand, isReadStatement, statementsOf } from "../fixtures/foreign/kit/only-reads";
import { readOnly } from "../fixtures/foreign/kit/read-only";
import type { DamageName, ForeignUrls } from "../fixtures/foreign/shape";
import { FOREIGN_SHAPES } from "../fixtures/foreign/shapes";
import { monitorOf } from "../fixtures/redis-monitor";
import { ask } from "./setup/ask";
import { type Installation, install } from "./setup/installation";
import { runProgram } from "./setup/program";

/** What the keys of a path have suffered before anybody looks, where the path can suffer it. */
const DAMAGES: DamageName[] = ["healthy", "cache-ahead", "cache-stale", "row-deleted", "failed"];
const FULL = "with_full_rights";

/** An installation that is signed in to the foreign stores in one way. */
interface Looking extends Installation {
  paths: readonly ObservedPath[];
  urls: ForeignUrls;
}

test.describe.configure({ mode: "serial", timeout: 300_000 });

const folder = mkdtempSync(join(tmpdir(), "trueup-untouched-"));
const ending: (() => unknown)[] = [];
let stores: Stores;
let full: Looking;
let reader: Looking;
let roles: string[];
/** The keys of each path. */
const keys: Record<string, string[]> = {};
const heard: string[][] = [];

test.beforeAll(async () => {
  test.setTimeout(300_000);
  stores = await startStores({
    ephemeral: true,
    replica: false,
    postgres: { log_statement: "all", log_line_prefix: "%u|" },
  });
  ending.push(() => stores.stop());
  await damageAll();
  const under = await readOnly(stores.env);
  const urls = [stores.env.QUEUE_URL, stores.env.CACHE_EU_URL, stores.env.CACHE_US_URL];
  const redis = urls.map((url) => new Redis(url));
  const withFullRights = await signedInWithFullRights(redis);
  for (const url of urls) {
    const monitor = await monitorOf(url, (args) => heard.push(args));
    ending.unshift(() => monitor.disconnect());
  }
  ending.unshift(() => {
    for (const client of redis) client.disconnect();
  });
  roles = [FULL, new URL(under.urls.ORIGIN_URL).username];
  full = await look("full", withFullRights);
  reader = await look("reader", under.urls);
});

test.afterAll(async () => {
  for (const end of ending) await end();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts every foreign system, damages some keys of each path, and ends it: whoever is heard from then on is no part of it. */
async function damageAll(): Promise<void> {
  for (const shape of FOREIGN_SHAPES) {
    const service = await shape.start(stores.env);
    for (const [name, path] of Object.entries(service.paths)) {
      const possible = DAMAGES.filter((damage) => path.damages[damage] !== undefined);
      for (const [i, damage] of possible.entries()) await path.damages[damage]?.(i + 1);
      keys[name] = possible.map((_, i) => path.keyOf(i + 1));
    }
    await service.close();
  }
}

async function signedInWithFullRights(redis: readonly Redis[]): Promise<ForeignUrls> {
  const admin = new pg.Client({ connectionString: stores.env.ORIGIN_URL });
  await admin.connect();
  await admin.query(`CREATE ROLE ${FULL} SUPERUSER LOGIN PASSWORD 'looking'`).finally(() => admin.end());
  for (const client of redis) await client.acl("SETUSER", FULL, "on", ">looking", "~*", "&*", "+@all");
  const signedIn = (url: string) => Object.assign(new URL(url), { username: FULL, password: "looking" }).toString();
  const { ORIGIN_URL, QUEUE_URL, CACHE_EU_URL, CACHE_US_URL } = stores.env;
  return {
    ORIGIN_URL: signedIn(ORIGIN_URL),
    QUEUE_URL: signedIn(QUEUE_URL),
    CACHE_EU_URL: signedIn(CACHE_EU_URL),
    CACHE_US_URL: signedIn(CACHE_US_URL),
  };
}

/** Every foreign path in one configuration; the systems share no name. */
function configFor(urls: ForeignUrls): string {
  const each = FOREIGN_SHAPES.map((shape) => parse(shape.configText(urls)) as { connections: object; paths: object[] });
  return stringify({
    connections: Object.assign({}, ...each.map(({ connections }) => connections)),
    paths: each.flatMap(({ paths }) => paths.map((path) => ({ ...path, sweep: { share: 1 } }))),
  });
}

async function look(name: string, urls: ForeignUrls): Promise<Looking> {
  const databaseUrl = stores.env.DATABASE_URL;
  const own = await install({ name, config: configFor(urls), databaseUrl, workers: ["intake"], folder });
  ending.unshift(() => own.stop());
  return { ...own, urls, paths: parseConfig(readFileSync(own.file, "utf8"), own.file, own.env).observed };
}

/** How many stores the paths have that are walked. */
const walksOf = (paths: readonly ObservedPath[]) =>
  paths.reduce(
    (sum, { outbox, jobs, origin, caches }) =>
      sum + Number(outbox !== null) + Number(jobs !== null) + Number(origin !== null) + caches.length,
    0,
  );

async function walked({ ledger, paths }: Looking): Promise<void> {
  await expect
    .poll(
      async () => {
        const { rows } = await ledger.query(
          "SELECT count(*)::int AS n FROM observed_walk WHERE last_ended_at IS NOT NULL",
        );
        return rows[0].n;
      },
      { timeout: 120_000 },
    )
    .toBe(walksOf(paths));
}

// biome-ignore lint/suspicious/noExplicitAny: what a route answers is what the test looks at.
type Body = any;

async function told(url: string, address: string): Promise<Body> {
  const { status, text } = await ask("GET", `/api/v1${address}`, { url, headers: { host: new URL(url).host } });
  expect([address, status, status === 200 ? "" : text]).toEqual([address, 200, ""]);
  return JSON.parse(text);
}

/** An answer without the moments at which it was read. */
const timeless = (body: Body): Body =>
  JSON.parse(
    JSON.stringify(body, (member, value) => (/(Ms|At)$/.test(member) && value !== null ? "a time" : value)).replace(
      /\d{4}-\d\d-\d\dT[\d:.]+Z/g,
      "a time",
    ),
  );

/** What the screens show of every path and key. */
async function shown({ url, paths }: Looking) {
  const overview = await told(url, "/paths");
  const each = paths.map(async ({ name }) => {
    const path = encodeURIComponent(name);
    const now = Date.now();
    const range = `from=${new Date(now - 60_000).toISOString()}&to=${new Date(now).toISOString()}&step=5`;
    await told(url, `/paths/${path}/series?${range}`);
    const { items } = await told(url, `/divergences?path=${path}`);
    const storyOf = async (key: string) => {
      const at = `/paths/${path}/keys/${encodeURIComponent(key)}`;
      const [story, saved, writes] = await Promise.all([
        told(url, at),
        told(url, `/saved?path=${path}&key=${encodeURIComponent(key)}`),
        told(url, `${at}/mutations`),
      ]);
      return timeless({ story, saved, writes });
    };
    return {
      name,
      truth: (await told(url, `/paths/${path}`)).truth.outstanding,
      listed: (await told(url, `/paths/${path}/keys?prefix=`)).items.map(({ key }: Body) => key),
      diverging: items.map(({ key, verdict }: Body) => `${key} ${verdict}`).sort(),
      stories: await Promise.all((keys[name] ?? []).map(storyOf)),
    };
  });
  return { names: overview.items.map(({ name }: Body) => name), paths: await Promise.all(each) };
}

const statements = () =>
  statementsOf(readFileSync(join(homeOf(stores.dataDir, "origin"), "server.log"), "utf8"), roles);
const writes = () => [
  ...statements().filter((text) => !isReadStatement(text)),
  ...heard.filter((command) => !isReadCommand(command)).map((command) => command.join(" ")),
];

test("shows under read-only rights what it shows under full rights", async () => {
  await Promise.all([walked(full), walked(reader)]);
  // A write may become late between two readings.
  await expect(async () => {
    const [left, right] = await Promise.all([shown(full), shown(reader)]);
    expect(left.names).toHaveLength(full.paths.length);
    expect(right).toEqual(left);
  }).toPass({ timeout: 120_000 });
});

test("examines the stores and proposes a configuration under both rights", async () => {
  const [examined, proposed] = await Promise.all([
    Promise.all([full, reader].map(({ env }) => runProgram(["dist/bin/trueup.js", "doctor"], env))),
    Promise.all(
      [full, reader].map(({ env, urls: { ORIGIN_URL, QUEUE_URL, CACHE_EU_URL } }) =>
        runProgram(
          ["dist/bin/trueup.js", "init", "--postgres", ORIGIN_URL, "--redis", QUEUE_URL, "--redis", CACHE_EU_URL],
          env,
        ),
      ),
    ),
  ]);
  for (const { code, out, err } of [...examined, ...proposed])
    expect([code, err, /^FAIL/m.exec(out)]).toEqual([0, "", null]);
  const mapped = proposed.map(({ out }) => (parse(out) as { paths: unknown[] }).paths);
  expect(mapped[0]?.length).toBeGreaterThan(5);
  expect(mapped[1]).toEqual(mapped[0]);
});

test("wrote nothing to the foreign stores, and the check sees a write that somebody plants", async () => {
  expect(statements().length).toBeGreaterThan(100);
  expect(heard.length).toBeGreaterThan(1_000);
  expect(writes()).toEqual([]);

  const database = new pg.Client({ connectionString: full.urls.ORIGIN_URL });
  await database.connect();
  await database.query("UPDATE public.task SET version = version WHERE false");
  await database.query("SELECT FROM public.task LIMIT 1 FOR UPDATE");
  await database.end();
  const redis = new Redis(full.urls.QUEUE_URL);
  await redis.set("planted", "1");
  await redis.eval("return redis.call('GET', 'planted')", 0);
  redis.disconnect();
  await expect
    .poll(writes)
    .toEqual([
      "UPDATE public.task SET version = version WHERE false",
      "SELECT FROM public.task LIMIT 1 FOR UPDATE",
      "set planted 1",
      expect.stringMatching(/^eval /),
    ]);
});
