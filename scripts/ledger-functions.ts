import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type pg from "pg";
import { APPENDED, OBSERVED_TALLY, OPERATION, OUTCOME, STATE, TALLY } from "../lib/ledger/codes";

const FOLDER = resolve(import.meta.dirname, "../lib/ledger/functions");
const CODES: Record<string, Record<string, number>> = {
  state: STATE,
  outcome: OUTCOME,
  tally: TALLY,
  operation: OPERATION,
  appended: APPENDED,
  observed: OBSERVED_TALLY,
};

/** A function of the ledger, from its file. */
export interface FunctionFile {
  /** The function's name in the database. */
  name: string;
  /** The text that creates the function, with its codes filled in. */
  text: string;
}

/** A function's properties in a database; two databases agree when all of them are equal. */
export interface InstalledFunction {
  name: string;
  arguments: string;
  result: string;
  source: string;
  settings: string[] | null;
  language: string;
  volatility: string;
  strict: boolean;
  definer: boolean;
  parallel: string;
  owner: string;
  grants: string | null;
}

/** Fills in codes where a text names them, as `{outcome:suppressed}`; throws on a name that no closed list has. */
export function withCodes(text: string, file: string): string {
  return text.replace(/\{([a-z]+):([a-z-]+)\}/g, (written, list: string, name: string) => {
    const code = CODES[list]?.[name];
    if (code === undefined)
      throw new Error(`${file} names the code ${written}, which no closed list of the ledger has.`);
    return String(code);
  });
}

/** Every function of the ledger, from `lib/ledger/functions`. */
export function functionFiles(): FunctionFile[] {
  return readdirSync(FOLDER)
    .sort()
    .map((file) => ({
      name: file.replace(/\.sql$/, "").replaceAll("-", "_"),
      text: withCodes(readFileSync(join(FOLDER, file), "utf8"), file),
    }));
}

/** The functions of a database's own schema, by name. */
export async function installedFunctions(client: pg.ClientBase): Promise<Map<string, InstalledFunction>> {
  const { rows } = await client.query<InstalledFunction>(
    `SELECT p.proname AS name, pg_get_function_arguments(p.oid) AS arguments, pg_get_function_result(p.oid) AS result, p.prosrc AS source,
       p.proconfig AS settings, l.lanname AS language, p.provolatile AS volatility, p.proisstrict AS strict, p.prosecdef AS definer,
       p.proparallel AS parallel, pg_get_userbyid(p.proowner) AS owner, p.proacl::text AS grants
     FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE p.pronamespace = current_schema()::regnamespace ORDER BY 1, 2`,
  );
  const installed = new Map<string, InstalledFunction>();
  for (const row of rows) {
    if (installed.has(row.name))
      throw new Error(`The ledger has two functions named ${row.name}. Name the newer one ${row.name}_v2.`);
    installed.set(row.name, row);
  }
  return installed;
}

/** Replaces a database's functions by those of the files, together with the triggers that call them. */
export async function loadFunctions(client: pg.ClientBase): Promise<void> {
  for (const { name } of (await installedFunctions(client)).values())
    await client.query(`DROP FUNCTION ${name} CASCADE`);
  await client.query("SET check_function_bodies = off");
  for (const { text } of functionFiles()) await client.query(text);
  await client.query("RESET check_function_bodies");
}
