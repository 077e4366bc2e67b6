import { suggestion } from "../../did-you-mean";
import { sqlName } from "../sql-name";
import type { SurveyedTable } from "../survey";

/** A relation with the columns that a mapping reads. */
export interface WantedRelation {
  schema: string;
  table: string;
  columns: readonly string[];
}

/** What keeps a role from reading a mapped relation, with the remedy: a name that is not there, or a missing grant. Null: nothing. */
export function relationFault(wanted: WantedRelation, tables: readonly SurveyedTable[], role: string): string | null {
  const full = `${wanted.schema}.${wanted.table}`;
  const found = tables.find(({ schema, table }) => schema === wanted.schema && table === wanted.table);
  if (found === undefined) return `There is no table ${full}. ${nearTable(wanted, tables)}`.trimEnd();
  const names = found.columns.map(({ name }) => name);
  const missing = wanted.columns.find((column) => !names.includes(column));
  if (missing !== undefined) return `${full} has no column "${missing}". ${suggestion(missing, names)}`;
  if (!found.usable)
    return `Role ${role} may not use the schema ${found.schema}. Run: GRANT USAGE ON SCHEMA ${sqlName(found.schema)} TO ${sqlName(role)};`;
  const hidden = found.columns.filter(({ name, readable }) => !readable && wanted.columns.includes(name));
  if (hidden.length === 0) return null;
  const columns = hidden.map(({ name }) => sqlName(name)).join(", ");
  return `Role ${role} may not SELECT ${columns} of ${full}. Run: GRANT SELECT (${columns}) ON ${sqlName(found.schema)}.${sqlName(found.table)} TO ${sqlName(role)};`;
}

function nearTable({ schema, table }: WantedRelation, tables: readonly SurveyedTable[]): string {
  const elsewhere = tables.find((each) => each.table === table);
  if (elsewhere !== undefined) return `Did you mean ${elsewhere.schema}.${table}?`;
  const inSchema = tables.filter((each) => each.schema === schema && !each.isPartition);
  return suggestion(
    `${schema}.${table}`,
    inSchema.map((each) => `${schema}.${each.table}`),
  );
}
