import type pg from "pg";
import type { HeadText } from "../../domain/reconcile/compare-key";
import { behindPrefix } from "../../domain/reconcile/key-range";
import { plainArray, textArray } from "../../postgres/arrays";
import { quoteName } from "../../postgres/pool";
import { boundTo } from "../bound-to";
import { OUTCOME } from "../codes";
import type { KeyPage } from "../mutations/model";
import type { HeadPage } from "./model";

/** Columns of all keys of a page in one fat row: parsing one text costs a tenth of parsing a thousand rows. */
interface FatRow {
  keys: string[] | null;
  versions: string;
  mutations: string;
  states: string;
  payloads: string;
}

const DELETE = 1;
/** What is no such text is no mutation of the ledger's. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** `-` no mutation, `?` open, `s` settled with a value, `d` settled delete. */
const STATE = `CASE WHEN h.id IS NULL THEN '-' WHEN s.outcome IS DISTINCT FROM 1 OR o.owed THEN '?' WHEN h.operation = ${DELETE} THEN 'd' ELSE 's' END`;
// JSON text as Postgres writes it has no line breaks. Aggregates over one relation meet its rows in one order.
const FAT = `string_agg(coalesce(h.version, 0)::text, ' ') AS versions, string_agg(coalesce(h.id::text, '-'), ' ') AS mutations,
  string_agg(${STATE}, '') AS states, string_agg(coalesce(h.payload::text, ''), E'\\n') AS payloads`;
const STANDING = `
  LEFT JOIN LATERAL (SELECT x.outcome FROM settlement x WHERE x.mutation_id = h.id LIMIT 1) s ON true
  LEFT JOIN LATERAL (SELECT true AS owed FROM outstanding x WHERE x.key = h.key AND x.path_id = $1 LIMIT 1) o ON true`;

/** The ledger's keys on Postgres: one hash partition after the other, each along its primary key from its last key to its first. */
export function ledgerKeysOn(pool: pg.Pool) {
  let partitions: Promise<string[]> | null = null;
  const known = () => {
    partitions ??= partitionsOf(pool).catch((error) => {
      partitions = null;
      throw error;
    });
    return partitions;
  };
  return {
    /** Keys behind a position (null: from the start) that begin with `prefix`. */
    async page(pathId: number, prefix: string, position: string | null, limit: number): Promise<HeadPage> {
      const tables = await known();
      const { at, before } = placeOf(position);
      const table = tables[at];
      if (table === undefined) return { keys: [], heads: [], next: null };
      const upTo = before ?? behindPrefix(prefix);
      const { rows } = await pool.query<FatRow>({
        name: `heads ${table} ${upTo === null ? "from the end" : "before"}`,
        // Backwards, so that a key's newest version is met first.
        text: `SELECT json_agg(h.key) AS keys, ${FAT} FROM (
            SELECT DISTINCT ON (m.key) m.key, m.version, m.id, m.operation, m.payload FROM ${table} m
            WHERE m.path_id = $1 AND m.key >= $2${upTo === null ? "" : " AND m.key < $4"} ORDER BY m.key DESC, m.version DESC LIMIT $3) h ${STANDING}`,
        values: upTo === null ? [pathId, prefix, limit] : [pathId, prefix, limit, upTo],
      });
      const keys = rows[0]?.keys ?? [];
      const last = keys.at(-1);
      const isOver = keys.length < limit || last === undefined;
      return {
        keys,
        heads: headsOf(rows[0], keys.length),
        next: isOver ? (at + 1 < tables.length ? `${at + 1}` : null) : `${at} ${last}`,
      };
    },
    ...boundTo(pool, { pageByKey, listed, heads, suppressed }),
  };
}

export type LedgerKeys = ReturnType<typeof ledgerKeysOn>;

/** As `page`, over all keys in the order of the keys, from the last to the first: where they are few it is one statement for all. */
async function pageByKey(pool: pg.Pool, pathId: number, before: string | null, limit: number): Promise<HeadPage> {
  const { rows } = await pool.query<FatRow>({
    name: `heads by key${before === null ? "" : " before"}`,
    text: `SELECT json_agg(h.key) AS keys, ${FAT} FROM (
        SELECT DISTINCT ON (m.key) m.key, m.version, m.id, m.operation, m.payload FROM mutation m
        WHERE m.path_id = $1${before === null ? "" : " AND m.key < $3"} ORDER BY m.key DESC, m.version DESC LIMIT $2) h ${STANDING}`,
    values: before === null ? [pathId, limit] : [pathId, limit, before],
  });
  const keys = rows[0]?.keys ?? [];
  return {
    keys,
    heads: headsOf(rows[0], keys.length),
    next: keys.length < limit ? null : (keys.at(-1) ?? null),
  };
}

/** The keys that an incident names on a path. */
async function listed(pool: pg.Pool, incidentId: string, pathId: number, { after, limit }: KeyPage): Promise<string[]> {
  const { rows } = await pool.query<{ key: string }>({
    name: "incident-keys",
    text: "SELECT key FROM incident_key WHERE incident_id = $1 AND path_id = $2 AND key > $3 ORDER BY key LIMIT $4",
    values: [incidentId, pathId, after ?? "", limit],
  });
  return rows.map((row) => row.key);
}

/** One head a key, in the keys' order. */
async function heads(pool: pg.Pool, pathId: number, keys: string[]): Promise<HeadText[]> {
  if (keys.length === 0) return [];
  const { rows } = await pool.query<FatRow>({
    name: "heads-of",
    text: `SELECT ${FAT} FROM (
        SELECT k.key, m.version, m.id, m.operation, m.payload FROM unnest($2::text[]) k(key) LEFT JOIN LATERAL (
          SELECT * FROM mutation x WHERE x.path_id = $1 AND x.key = k.key ORDER BY x.version DESC LIMIT 1) m ON true) h ${STANDING}`,
    values: [pathId, textArray(keys)],
  });
  return headsOf(rows[0], keys.length);
}

/** Returns the suppressed ones of the given mutations. */
async function suppressed(pool: pg.Pool, mutations: string[]): Promise<Set<string>> {
  const { rows } = await pool.query<{ mutation_id: string }>({
    name: "suppressed-among",
    text: `SELECT s.mutation_id FROM unnest($1::uuid[]) u(id) CROSS JOIN LATERAL (
             SELECT x.mutation_id FROM settlement x WHERE x.mutation_id = u.id AND x.outcome = ${OUTCOME.suppressed} LIMIT 1) s`,
    values: [plainArray(mutations.filter((id) => UUID.test(id)))],
  });
  return new Set(rows.map((row) => row.mutation_id));
}

/** A position is a partition's number and, within it, the key before which the walk goes on. */
function placeOf(position: string | null): { at: number; before: string | null } {
  if (position === null) return { at: 0, before: null };
  const blank = position.indexOf(" ");
  return blank < 0
    ? { at: Number(position), before: null }
    : { at: Number(position.slice(0, blank)), before: position.slice(blank + 1) };
}

async function partitionsOf(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ schema: string; name: string }>(
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     JOIN pg_namespace n ON n.oid = c.relnamespace WHERE i.inhparent = 'mutation'::regclass ORDER BY c.relname`,
  );
  return rows.map((row) => `${quoteName(row.schema)}.${quoteName(row.name)}`);
}

function headsOf(row: FatRow | undefined, count: number): HeadText[] {
  if (row === undefined || count === 0) return [];
  const versions = row.versions.split(" ");
  const mutations = row.mutations.split(" ");
  const payloads = row.payloads.split("\n");
  return Array.from({ length: count }, (_, i) => {
    const state = row.states[i];
    if (state === "-") return "none";
    if (state === "?") return "open";
    return {
      version: versions[i] as string,
      mutation: mutations[i] as string,
      deleted: state === "d",
      payload: payloads[i] as string,
    };
  });
}
