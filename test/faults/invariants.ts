import { expect } from "vitest";
import type { TestSystem } from "../fixtures/system";

const VERSIONED_ROWS = ["profile", "order_status", "loyalty", "stock_mark"];

/** Makes the origin itself record each row whose version goes down, so that no fall is missed between two reads. */
export async function watchVersions({ origin }: TestSystem): Promise<void> {
  await origin.query("CREATE TABLE public.fell (relation text, was bigint, became bigint)");
  await origin.query(
    `CREATE FUNCTION note_fall() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN INSERT INTO public.fell VALUES (TG_TABLE_NAME, OLD.version, NEW.version); RETURN NULL; END $$`,
  );
  for (const table of VERSIONED_ROWS)
    await origin.query(
      `CREATE TRIGGER fell AFTER UPDATE ON ${table} FOR EACH ROW WHEN (NEW.version < OLD.version) EXECUTE FUNCTION note_fall()`,
    );
}

/** Rows whose version went down since the watch began. */
export async function fallen({ origin }: TestSystem): Promise<unknown[]> {
  return (await origin.query("SELECT * FROM public.fell")).rows;
}

/** Of these ids, those that the ledger does not have, and those without exactly one final outcome. */
export async function unkept({ ledger }: TestSystem, ids: string[]): Promise<{ lost: string[]; unsettled: string[] }> {
  const { rows } = await ledger.query<{ id: string; known: number; owed: number; ended: number }>(
    `SELECT i.id, (SELECT count(*)::int FROM mutation m WHERE m.id = i.id) AS known,
       (SELECT count(*)::int FROM outstanding o WHERE o.mutation_id = i.id) AS owed,
       (SELECT count(*)::int FROM settlement s WHERE s.mutation_id = i.id) AS ended
     FROM unnest($1::uuid[]) i(id)`,
    [ids],
  );
  return {
    lost: rows.filter((row) => row.known !== 1).map((row) => row.id),
    unsettled: rows.filter((row) => row.known === 1 && (row.owed !== 0 || row.ended !== 1)).map((row) => row.id),
  };
}

/** How each write ended, by its id. */
export async function outcomes({ ledger }: TestSystem): Promise<Map<string, number>> {
  const { rows } = await ledger.query<{ id: string; outcome: number }>(
    "SELECT mutation_id AS id, outcome FROM settlement",
  );
  return new Map(rows.map((row) => [row.id, row.outcome]));
}

/** The origin's contents next to the ledger's requirements: one effect for each increment and item, one receipt for each effect. */
export async function effects({ ledger, origin }: TestSystem) {
  const one = async (pool: typeof ledger, text: string) => Number((await pool.query(text)).rows[0].n);
  const owedOf = (path: string) =>
    one(ledger, `SELECT count(*) AS n FROM mutation JOIN path_control c USING (path_id) WHERE c.path = '${path}'`);
  const applied = await ledger.query<{ id: string }>("SELECT mutation_id AS id FROM settlement WHERE outcome = 1");
  const { rows: receipts } = await origin.query<{ id: string }>("SELECT mutation AS id FROM trueup.receipt");
  return {
    points: [await one(origin, "SELECT coalesce(sum(points), 0) AS n FROM loyalty"), await owedOf("loyalty")],
    items: [await one(origin, "SELECT count(*) AS n FROM feed"), await owedOf("feed")],
    receipts: [receipts.map((row) => row.id).sort(), applied.rows.map((row) => row.id).sort()],
  };
}

/** The origin's contents next to the mutations settled as materialized; a mutation that waits for a person has no effect yet. */
export async function settledEffects({ ledger, origin }: TestSystem) {
  const one = async (pool: typeof ledger, text: string) => Number((await pool.query(text)).rows[0].n);
  const settledOf = (path: string) =>
    one(
      ledger,
      `SELECT count(*) AS n FROM settlement s JOIN path_control c USING (path_id) WHERE s.outcome = 1 AND c.path = '${path}'`,
    );
  const { rows: applied } = await ledger.query<{ id: string }>(
    "SELECT mutation_id AS id FROM settlement WHERE outcome = 1",
  );
  const { rows: receipts } = await origin.query<{ id: string }>("SELECT mutation AS id FROM trueup.receipt");
  return {
    points: [await one(origin, "SELECT coalesce(sum(points), 0) AS n FROM loyalty"), await settledOf("loyalty")],
    items: [await one(origin, "SELECT count(*) AS n FROM feed"), await settledOf("feed")],
    receipts: [receipts.map((row) => row.id).sort(), applied.map((row) => row.id).sort()],
  };
}

/** Checks every promise of a write that holds once nothing is outstanding. */
export async function expectKept(system: TestSystem, acknowledged: string[]): Promise<void> {
  expect(await unkept(system, acknowledged)).toEqual({ lost: [], unsettled: [] });
  for (const [name, [there, due]] of Object.entries(await effects(system))) expect(there, name).toEqual(due);
  expect(await fallen(system)).toEqual([]);
}
