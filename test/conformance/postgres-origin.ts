import pg from "pg";
import type { OriginConfig, PathConfig, ReplayModel } from "../../lib/domain/contract";
import type { Json } from "../../lib/domain/json";
import { createPool } from "../../lib/postgres/pool";
import { postgresOrigin, postgresReplica } from "../../lib/stores/origin/postgres/origin";
import { freshStores } from "../setup/fixture";
import type { OriginOptions, OriginSubject, OriginUnderTest } from "./origin-subject";

/** Short bounds, so that a test of a lock does not take as long as the lock would. */
const LOCK_TIMEOUT_MS = 400;
const KEY_TYPES = { text: "text", numbers: "bigint", short: "varchar(4)" } as const;

export function pathConfig(name: string, replay: ReplayModel, origin: OriginConfig): PathConfig {
  return {
    name,
    title: name,
    mode: "native",
    acknowledge: "durable-append",
    invariant: "external",
    replay,
    maxTruthLagMs: 30_000,
    wording: { accepted: "", materialized: "" },
    caches: [],
    origin,
    replicas: [],
    mask: [],
    dependents: [],
    graceMs: 10_000,
    sweep: { share: 0.05 },
    sensors: { origin: null, caches: null },
  };
}

/** Origins on Postgres: one table a path, with a trigger that records every change of a version. */
export async function postgresOriginSubject(): Promise<OriginSubject> {
  const { ORIGIN_URL: connectionString } = await freshStores();
  const admin = new pg.Pool({ connectionString, max: 4 });
  await admin.query(
    "CREATE TABLE public.trail (seq bigint GENERATED ALWAYS AS IDENTITY, tab text, key text, old bigint, new bigint)",
  );
  await admin.query(`CREATE FUNCTION public.keep_trail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO public.trail (tab, key, old, new) VALUES (TG_TABLE_NAME, coalesce(to_jsonb(NEW)->>'k', to_jsonb(OLD)->>'k'),
      (to_jsonb(OLD)->>'v')::bigint, (to_jsonb(NEW)->>'v')::bigint);
    RETURN NULL; END $$`);
  const pools: pg.Pool[] = [admin];
  const open = (use: string) => {
    const pool = createPool({
      connectionString,
      name: use,
      max: 4,
      lockTimeoutMs: LOCK_TIMEOUT_MS,
      statementTimeoutMs: 5_000,
    });
    pools.push(pool);
    return pool;
  };
  const shared = { writes: open("writes"), reads: open("reads") };
  let made = 0;
  return {
    async path(model, options = {}) {
      const name = `t${++made}`;
      const table = { admin, name, model, value: options.value ?? "whole" };
      await createTable(table, options);
      const config = pathConfig(`path-${made}`, model, originConfig(table));
      const origin = postgresOrigin(config, shared);
      await origin.prepare();
      return {
        name,
        url: connectionString,
        origin,
        another: () => postgresOrigin(config, { writes: open("other"), reads: open("other reads") }),
        replica: postgresReplica(config, "shop-ro", open("replica")),
        ...tableViews(table, config.name),
        ...disturbances(table),
      };
    },
    async close() {
      await Promise.all(pools.map((pool) => pool.end()));
    },
  };
}

/** A table of the suite's own, in the schema `public`. */
interface Table {
  admin: pg.Pool;
  name: string;
  model: ReplayModel;
  value: NonNullable<OriginOptions["value"]>;
}

function originConfig({ name: table, model, value }: Table): OriginConfig {
  return {
    connection: "shop",
    schema: "public",
    table,
    key: "k",
    version: "v",
    value: value === "whole" ? { kind: "jsonb", column: "doc" } : { kind: "columns", columns: ["n", "name"] },
    updatedAt: "at",
    greatest: model === "monotonic" ? "/n" : undefined,
    item: model === "append" ? "item" : undefined,
  };
}

async function createTable(
  { admin, name, model, value }: Table,
  { keys = "text", mostN }: Pick<OriginOptions, "keys" | "mostN">,
) {
  const n = value === "whole" ? "(doc->>'n')::bigint" : "n";
  await admin.query(`CREATE TABLE public.${name} (k ${KEY_TYPES[keys]} ${model === "append" ? "NOT NULL, item uuid UNIQUE" : "PRIMARY KEY"}, v bigint,
    ${value === "whole" ? "doc jsonb" : "n bigint, name text"}, at timestamptz ${mostN === undefined ? "" : `, CHECK (${n} <= ${mostN})`})`);
  await admin.query(
    `CREATE TRIGGER kept AFTER INSERT OR UPDATE OR DELETE ON public.${name} FOR EACH ROW EXECUTE FUNCTION public.keep_trail()`,
  );
}

const versionOf = (text: string | null) => (text === null ? null : BigInt(text));

/** What the suite reads of a table, and of its path's receipts. */
function tableViews({ admin, name, value }: Table, path: string): Pick<OriginUnderTest, "rows" | "receipts" | "trail"> {
  const json = value === "columns" ? "jsonb_build_object('n', n, 'name', name)" : "doc";
  return {
    async rows() {
      const { rows } = await admin.query<{ key: string; version: string | null; value: Json }>(
        `SELECT k::text AS key, v AS version, ${json} AS value FROM public.${name} ORDER BY k::text COLLATE "C", v`,
      );
      return rows.map((r) => ({ ...r, version: versionOf(r.version) }));
    },
    async receipts() {
      const { rows } = await admin.query<{ mutation: string }>("SELECT mutation FROM trueup.receipt WHERE path = $1", [
        path,
      ]);
      return rows.map((r) => r.mutation);
    },
    async trail() {
      const { rows } = await admin.query<{ key: string; old: string | null; new: string | null }>(
        "SELECT key, old, new FROM public.trail WHERE tab = $1 ORDER BY seq",
        [name],
      );
      return rows.map((r) => ({ key: r.key, from: versionOf(r.old), to: versionOf(r.new) }));
    },
  };
}

/** What others do to a table and its database behind the path's back. */
function disturbances({
  admin,
  name,
  model,
  value,
}: Table): Pick<OriginUnderTest, "bypass" | "slowDown" | "lockRow" | "readOnly"> {
  return {
    async bypass(key, version, json) {
      const [columns, values] =
        value === "columns" ? ["n, name", "($3::jsonb->>'n')::bigint, $3::jsonb->>'name'"] : ["doc", "$3::jsonb"];
      if (model !== "append") await admin.query(`DELETE FROM public.${name} WHERE k::text = $1`, [key]);
      await admin.query(`INSERT INTO public.${name} (k, v, ${columns}) VALUES ($1, $2, ${values})`, [
        key,
        version,
        JSON.stringify(json),
      ]);
    },
    async slowDown(ms) {
      await admin.query(
        `CREATE OR REPLACE FUNCTION public.slow_${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(${ms / 1_000}); RETURN NEW; END $$`,
      );
      await admin.query(
        `CREATE OR REPLACE TRIGGER slow BEFORE INSERT OR UPDATE ON public.${name} FOR EACH ROW EXECUTE FUNCTION public.slow_${name}()`,
      );
    },
    async lockRow(key) {
      const client = await admin.connect();
      await client.query("BEGIN");
      await client.query(`SELECT FROM public.${name} WHERE k::text = $1 FOR UPDATE`, [key]);
      return {
        async end() {
          await client.query("COMMIT");
          client.release();
        },
      };
    },
    async readOnly(on) {
      const { rows } = await admin.query<{ name: string }>("SELECT current_database() AS name");
      await admin.query(`ALTER DATABASE ${rows[0]?.name} SET default_transaction_read_only = ${on ? "on" : "off"}`);
    },
  };
}
