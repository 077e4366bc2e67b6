import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStores, type Stores } from "../../lib/composition/stores";
import type { WritePath } from "../../lib/composition/write-path";
import { loadConfig } from "../../lib/config/load-config";
import { laneOf } from "../../lib/domain/lane";
import { Materializer } from "../../lib/engine/drain/materializer";
import { judge } from "../../lib/evidence/judge";
import { accepted, freshSystem, pathOf, SILENT, type TestSystem, write } from "../fixtures/system";

const LANES = 2;
const WIDE = Array.from({ length: 100 }, (_, i) => `c${i}`);

const pathWith = (name: string, columns: readonly string[], replay = "last-write-wins") => `
  - name: ${name}
    acknowledge: durable-append
    invariant: ${replay === "merge" ? "mergeable" : "external"}
    replay: ${replay}
    maxTruthLag: 30s
    wording: { accepted: "We have it.", materialized: "Saved." }
    queue: { connection: queue, name: ${name}, prefix: trueup, lanes: ${LANES}, attempts: 3 }
    origin: { connection: shop, table: public.${name}, key: sku, version: version, value: { columns: [${columns}] } }
`;

const KEYED = ["citext_keyed", "loosely_collated"] as const;
const NAMES = { citext_keyed: "citext-keyed", loosely_collated: "loosely-collated" };

const PATHS = [
  pathWith("wide", WIDE),
  pathWith("balance", ["amount"], "merge"),
  pathWith("labelled", ["label"]),
  pathWith("blob", ["bytes"]),
  ...KEYED.map((table) => pathWith(NAMES[table], ["label"]).replace(`public.${NAMES[table]}`, `public.${table}`)),
].join("");

const TABLES = `
  CREATE EXTENSION IF NOT EXISTS citext;
  CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
  CREATE DOMAIN cents AS numeric(10,2);
  CREATE DOMAIN positive_cents AS cents CHECK (VALUE >= 0);
  CREATE DOMAIN always AS text NOT NULL;
  CREATE TABLE wide (sku text PRIMARY KEY, version bigint NOT NULL, ${WIDE.map((c) => `${c} integer`).join(", ")});
  CREATE TABLE balance (sku text PRIMARY KEY, version bigint NOT NULL, amount positive_cents);
  CREATE TABLE labelled (sku text PRIMARY KEY, version bigint NOT NULL, label text, origin always DEFAULT 'shop');
  CREATE TABLE blob (sku text PRIMARY KEY, version bigint NOT NULL, bytes bytea);
  CREATE TABLE citext_keyed (sku citext PRIMARY KEY, version bigint NOT NULL, label text);
  CREATE TABLE loosely_collated (sku text COLLATE loose PRIMARY KEY, version bigint NOT NULL, label text);`;

let system: TestSystem;
let stores: Stores;
let writePath: WritePath;
beforeAll(async () => {
  system = await freshSystem({ config: (yaml) => yaml.replace("\npaths:\n", `\npaths:\n${PATHS}`) });
  await system.origin.query(TABLES);
  stores = await system.open();
  writePath = await system.producer();
  for (const path of stores.paths.values()) await path.origin?.raiseFence(1n);
});
afterAll(() => system.close());

/** Acknowledges a write, flushes it, and returns its state. */
async function put(
  path: string,
  key: string,
  payload: Record<string, unknown>,
  operation: "set" | "increment" = "set",
) {
  const { mutation } = await accepted(writePath, path, write(key, { payload: payload as never, operation }));
  const materializer = new Materializer(pathOf(stores, path), {
    by: "test",
    log: SILENT,
    stopping: new AbortController().signal,
  });
  await materializer.flush(laneOf(key, LANES), [mutation.id]);
  const { rows } = await system.ledger.query(
    "SELECT s.outcome, o.state, o.because FROM mutation m LEFT JOIN outstanding o ON o.mutation_id = m.id LEFT JOIN settlement s ON s.mutation_id = m.id WHERE m.id = $1",
    [mutation.id],
  );
  return rows[0];
}

const verdictOf = async (path: string, key: string, of = stores) =>
  (await judge(pathOf(of, path), [key], { window: 20, deadlineMs: 2_000 })).get(key)?.verdict.verdict;
/** The same stores under another configuration. */
const openedWith = (paths: string) => {
  const yaml = readFileSync(system.env.TRUEUP_CONFIG as string, "utf8").replace("\npaths:\n", `\npaths:\n${paths}`);
  const file = join(dirname(system.env.TRUEUP_CONFIG as string), "rounded.yaml");
  writeFileSync(file, yaml);
  return openStores({
    config: loadConfig({ path: file, env: system.env }),
    databaseUrl: system.env.DATABASE_URL as string,
    name: "rounded",
    log: SILENT,
    prepareOrigins: true,
  });
};
const MATERIALIZED = { outcome: 1 };
const CONFLICTED = 2;

describe("an origin's columns of unusual kinds", () => {
  it("may be more than a function of the database takes arguments", async () => {
    expect(await put("wide", "a", { c0: 1, c60: 2, c99: 3 })).toMatchObject(MATERIALIZED);
    expect((await system.origin.query("SELECT c0, c60, c99 FROM wide")).rows).toEqual([{ c0: 1, c60: 2, c99: 3 }]);
    expect(await verdictOf("wide", "a")).toBe("converged");
  });

  it("may be of a domain, whose scale refuses an increment that is finer", async () => {
    expect(await put("balance", "a", { amount: 1.25 }, "increment")).toMatchObject(MATERIALIZED);
    expect(await put("balance", "a", { amount: 0.005 }, "increment")).toMatchObject({
      outcome: null,
      state: CONFLICTED,
      because: expect.stringMatching(/keeps 2 digits after the point, and 0.005 has more/),
    });
    expect((await system.origin.query("SELECT amount FROM balance")).rows).toEqual([{ amount: "1.25" }]);
  });

  it("may be beside one that the path does not map and whose domain takes no null", async () => {
    expect(await put("labelled", "a", { label: "x" })).toMatchObject(MATERIALIZED);
    expect(await put("labelled", "a", { label: null })).toMatchObject(MATERIALIZED);
    expect((await system.origin.query("SELECT label, origin FROM labelled")).rows).toEqual([
      { label: null, origin: "shop" },
    ]);
  });

  it("are refused where increments would be rounded: money, and a domain over floats", async () => {
    await system.origin.query("CREATE DOMAIN public.ratio AS real");
    for (const type of ["money", "ratio"]) {
      await system.origin.query(
        `CREATE TABLE IF NOT EXISTS public.rounded (sku text PRIMARY KEY, version bigint NOT NULL)`,
      );
      await system.origin.query(`ALTER TABLE public.rounded DROP COLUMN IF EXISTS amount, ADD COLUMN amount ${type}`);
      const config = pathWith("rounded", ["amount"], "merge");
      await expect(openedWith(config)).rejects.toThrow(new RegExp(`keeps "amount" as ${type}, which rounds`));
    }
  });

  it("hold bytes that read the same when the server writes them in another way", async () => {
    expect(await put("blob", "a", { bytes: "\\x00ff41" })).toMatchObject(MATERIALIZED);
    await system.origin.query(
      "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET bytea_output = escape', current_database()); END $$",
    );
    expect(await verdictOf("blob", "a", await system.open("later"))).toBe("converged");
  });
});

describe("a key that its column takes for another's", () => {
  it.each(KEYED)("is left to a person with that reason, and the other's row is not touched: %s", async (table) => {
    const path = NAMES[table];
    expect(await put(path, "KEY", { label: "first" })).toMatchObject(MATERIALIZED);
    for (let version = 1; version <= 2; version++)
      expect(await put(path, "key", { label: `second ${version}` })).toMatchObject({
        outcome: null,
        state: CONFLICTED,
        because: expect.stringMatching(/treats this key and its row "KEY" as the same key/),
      });
    const { rows } = await system.origin.query(`SELECT sku, version, label FROM ${table}`);
    expect(rows).toEqual([{ sku: "KEY", version: "1", label: "first" }]);
    expect(await put(path, "KEY", { label: "again" })).toMatchObject(MATERIALIZED);
  });
});
