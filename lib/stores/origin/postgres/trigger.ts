import { createHash } from "node:crypto";
import type pg from "pg";
import { inTransaction, sqlState } from "../../../postgres/pool";
import type { OriginShape } from "./shape";

/** The transaction setting that marks Trueup's own flushes, so that the sensor does not note their changes. */
export const FLUSH_SETTING = "trueup.flush";
/** Beyond this size changes are not noted, so that unread notes do not fill up an origin. */
export const NOTES_MOST_BYTES = 67_108_864;
const INSUFFICIENT_PRIVILEGE = "42501";
const LOCK_NOT_AVAILABLE = "55P03";

const NOTES = `
CREATE TABLE IF NOT EXISTS trueup.sensed (
  note bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  path text NOT NULL,
  key  text,
  at   timestamptz NOT NULL DEFAULT clock_timestamp())`;

/** Names are at most 63 bytes, and a path's name alone may be that long. */
const suffixOf = (path: string) => createHash("sha256").update(path).digest("hex").slice(0, 16);

/** The common prefix of all sensors' trigger names. */
export const SENSOR_PREFIX = "trueup_sense_";

/** The prefix of a path's trigger names. */
export function triggerPrefix(path: string): string {
  return `${SENSOR_PREFIX}${suffixOf(path)}`;
}

const EVENTS = [
  { event: "insert", referencing: "REFERENCING NEW TABLE AS made" },
  { event: "update", referencing: "REFERENCING OLD TABLE AS gone NEW TABLE AS made" },
  { event: "delete", referencing: "REFERENCING OLD TABLE AS gone" },
  { event: "truncate", referencing: "" },
] as const;

/**
 * The trigger's function. It only inserts. It runs as its owner, so that a writer needs no right to the notes. Changes by Trueup's
 * own flushes, and changes that a replica applies, are not noted.
 */
function functionText({ path, key }: OriginShape): string {
  const name = `'${path}'`;
  const note = (keys: string) => `INSERT INTO trueup.sensed (path, key) ${keys}`;
  return `CREATE OR REPLACE FUNCTION trueup.${triggerPrefix(path)}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $trueup$
BEGIN
  IF current_setting('${FLUSH_SETTING}', true) = ${name} OR pg_relation_size('trueup.sensed') > ${NOTES_MOST_BYTES} THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'INSERT' THEN
    ${note(`SELECT ${name}, m.${key}::text FROM made m`)};
  ELSIF TG_OP = 'UPDATE' THEN
    ${note(`SELECT ${name}, m.${key}::text FROM made m UNION SELECT ${name}, g.${key}::text FROM gone g`)};
  ELSIF TG_OP = 'DELETE' THEN
    ${note(`SELECT ${name}, g.${key}::text FROM gone g`)};
  ELSE
    ${note(`VALUES (${name}, NULL)`)};
  END IF;
  RETURN NULL;
END $trueup$`;
}

/**
 * Creates a path's trigger where it is wanted and missing or outdated, and drops it where it is not wanted. A missing privilege or
 * a locked table leaves the trigger as it is, so that the path still drains; readings report its state. Writers wait briefly, and
 * only for a real change.
 */
export async function keepTrigger(pool: pg.Pool, shape: OriginShape, isWanted: boolean): Promise<void> {
  const form = `Trueup's sensor of path ${shape.path}, form ${suffixOf(`${functionText(shape)} ${shape.table}`)}`;
  const there = await formOf(pool, shape);
  if (isWanted ? there === form : there === null) return;
  const change = isWanted ? makeText(shape, form) : [`DROP FUNCTION trueup.${triggerPrefix(shape.path)}() CASCADE`];
  try {
    await inTransaction(pool, async (client) => {
      await client.query("SET LOCAL lock_timeout = '1s'");
      for (const text of ["SELECT pg_advisory_xact_lock(70419)", ...change]) await client.query(text);
    });
  } catch (error) {
    if (![INSUFFICIENT_PRIVILEGE, LOCK_NOT_AVAILABLE].includes(sqlState(error) ?? "")) throw error;
  }
}

function makeText(shape: OriginShape, form: string): string[] {
  const prefix = triggerPrefix(shape.path);
  return [
    NOTES,
    functionText(shape),
    `REVOKE ALL ON FUNCTION trueup.${prefix}() FROM PUBLIC`,
    ...EVENTS.flatMap(({ event, referencing }) => [
      `DROP TRIGGER IF EXISTS ${prefix}_${event} ON ${shape.table}`,
      `CREATE TRIGGER ${prefix}_${event} AFTER ${event} ON ${shape.table} ${referencing} FOR EACH STATEMENT EXECUTE FUNCTION trueup.${prefix}()`,
    ]),
    `COMMENT ON FUNCTION trueup.${prefix}() IS '${form.replaceAll("'", "''")}'`,
  ];
}

/** The form of the path's trigger, from its function's comment; null: no complete set of triggers fires on this table. */
async function formOf(pool: pg.Pool, shape: OriginShape): Promise<string | null> {
  const { rows } = await pool.query<{ form: string | null; triggers: number }>(
    `SELECT obj_description(p.oid, 'pg_proc') AS form,
       (SELECT count(*)::int FROM pg_trigger t WHERE t.tgfoid = p.oid AND t.tgrelid = $2::regclass) AS triggers
     FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'trueup' AND p.proname = $1`,
    [triggerPrefix(shape.path), shape.table],
  );
  return rows[0]?.triggers === EVENTS.length ? rows[0].form : null;
}
