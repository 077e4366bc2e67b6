import type pg from "pg";

/** The triggers that keep each table of the audit as it is. */
const KEEPING = ["audit_checkpoint", "audit_origin", "audit_payload", "audit_row"].flatMap((table) =>
  ["kept", "not_emptied"].map((way) => ({ table, trigger: `${table}_${way}` })),
);

/** The body of the function that they call; a test holds the function's file to it. */
export const REFUSING = `
BEGIN
  IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'audit_payload' THEN
    IF OLD.payload IS NOT NULL AND NEW.payload IS NULL AND NEW.salt IS NULL AND NEW.erased_at IS NOT NULL
       AND (OLD.stream, OLD.number) = (NEW.stream, NEW.number) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'the audit is never changed: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END `;

/** The triggers of the audit that are missing, disabled or do something else now. */
export async function unprotected(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ table: string; trigger: string }>({
    name: "audit-protection",
    text: `SELECT t.tgrelid::regclass::text AS table, t.tgname AS trigger FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
      WHERE t.tgrelid = ANY ($1::regclass[]) AND t.tgenabled = 'A' AND NOT t.tgisinternal AND t.tgqual IS NULL AND p.prosrc = $2
        AND t.tgtype = CASE WHEN t.tgname LIKE '%\\_kept' THEN 27 ELSE 34 END`,
    values: [[...new Set(KEEPING.map(({ table }) => table))], REFUSING],
  });
  const found = new Set(rows.map(({ table, trigger }) => `${table} ${trigger}`));
  return KEEPING.filter(({ table, trigger }) => !found.has(`${table} ${trigger}`)).map(({ trigger }) => trigger);
}
