import type pg from "pg";
import type { TableRights } from "../../../domain/observed/adopt/need";
import type { SurveyedTable } from "../../../domain/observed/survey";
import { relationName } from "../../../postgres/catalog";
import { columnText } from "../../../postgres/column-text";
import { quoteName } from "../../../postgres/pool";
import type { TablesSurvey } from "../port";

const MOST_TABLES = 2_000;

const TABLES = `SELECT n.nspname AS schema, c.relname AS table, c.relkind IN ('v', 'm') AS "isView",
    c.relispartition AS "isPartition", has_schema_privilege(n.oid, 'USAGE') AS usable,
    (SELECT coalesce(json_agg(json_build_object('name', a.attname, 'nullable', NOT a.attnotnull,
        'type', format_type(CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE a.atttypid END, -1),
        'readable', has_column_privilege(c.oid, a.attnum, 'SELECT')) ORDER BY a.attnum), '[]')
      FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
    (SELECT coalesce(json_agg(k.names ORDER BY k.first DESC, k.names::text), '[]') FROM (
      SELECT i.indisprimary AS first, (SELECT json_agg(a.attname ORDER BY u.place)
        FROM unnest(i.indkey::smallint[]) WITH ORDINALITY u(number, place)
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.number WHERE u.place <= i.indnkeyatts) AS names
      FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL) k) AS keys
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  ORDER BY 1, 2 LIMIT ${MOST_TABLES}`;

const RIGHTS = `SELECT current_user AS role, has_table_privilege(c.oid, 'INSERT') AS insert, has_table_privilege(c.oid, 'UPDATE') AS update,
    has_table_privilege(c.oid, 'DELETE') AS delete, c.relkind IN ('r', 'p') AS "isTable",
    CASE WHEN t.oid IS NULL THEN has_database_privilege(current_database(), 'CREATE')
      ELSE has_schema_privilege(t.oid, 'USAGE') AND has_schema_privilege(t.oid, 'CREATE') END AS sidecar,
    EXISTS (SELECT FROM pg_db_role_setting s CROSS JOIN unnest(s.setconfig) setting
      WHERE s.setrole IN (0, (SELECT r.oid FROM pg_roles r WHERE r.rolname = current_user))
        AND s.setdatabase IN (0, (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()))
        AND setting = 'default_transaction_read_only=on') AS "readOnly",
    (SELECT coalesce(json_agg(a.attname ORDER BY a.attnum), '[]') FROM pg_attribute a
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull AND NOT a.atthasdef AND a.attidentity = '') AS unfilled
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_namespace t ON t.nspname = 'trueup'
  WHERE n.nspname = $1 AND c.relname = $2`;

/** Looks over another system's database by its catalog and by some rows of its tables. */
export function postgresTables(pool: pg.Pool): TablesSurvey {
  return {
    role: async () => (await pool.query<{ role: string }>("SELECT current_user AS role")).rows[0]?.role ?? "",
    tables: async () => (await pool.query<SurveyedTable>(TABLES)).rows,
    rights: async ({ schema, table }) => (await pool.query<TableRights>(RIGHTS, [schema, table])).rows[0] ?? null,
    rows: (table, limit) => someRows(pool, table, limit),
  };
}

async function someRows(pool: pg.Pool, table: SurveyedTable, limit: number) {
  const columns = table.columns.filter(({ readable }) => readable && table.usable);
  if (columns.length === 0) return [];
  const texts = columns.map(({ name, type }) => columnText(`t.${quoteName(name)}`, { base: type }));
  const { rows } = await pool.query<(string | null)[]>({
    text: `SELECT ${texts.join(", ")} FROM ${relationName(table)} t LIMIT $1`,
    values: [limit],
    rowMode: "array",
  });
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null])));
}
