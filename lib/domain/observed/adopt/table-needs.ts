import type { ForeignOrigin, ObservedPath } from "../mapping";
import { sqlName } from "../sql-name";
import type { SurveyedTable } from "../survey";
import { held, missing, type Need, type TableRights } from "./need";

/** Names for a version column where the table has none. */
const VERSION_NAMES = ["version", "trueup_version"];

export const relationOf = ({ schema, table }: Pick<ForeignOrigin, "schema" | "table">) =>
  `${sqlName(schema)}.${sqlName(table)}`;

/** The bigint column that can take the versions of a native path; null: there is none yet. */
export function versionColumn(origin: ForeignOrigin, table: SurveyedTable): string | null {
  const isBigint = (name: string) => table.columns.some((column) => column.name === name && column.type === "bigint");
  if (origin.version?.kind === "number") return isBigint(origin.version.column) ? origin.version.column : null;
  const taken = [...origin.key, ...valueColumns(origin), origin.updatedAt];
  return VERSION_NAMES.find((name) => isBigint(name) && !taken.includes(name)) ?? null;
}

const valueColumns = ({ value }: ForeignOrigin) => (value.kind === "jsonb" ? [value.column] : value.columns);

/** One key part, in a column that is unique by itself. */
export function keyNeed({ keyParts }: ObservedPath, origin: ForeignOrigin, table: SurveyedTable): Need {
  const [column] = origin.key;
  if (keyParts.length > 1 || column === undefined)
    return missing(
      "key",
      `The key has ${keyParts.length} parts (${keyParts.join(", ")}), and a native path has one. Fill one column that holds the whole key, map it as the key, and observe the path so first.`,
      [
        `ALTER TABLE ${relationOf(origin)} ADD COLUMN whole_key text;`,
        `CREATE UNIQUE INDEX CONCURRENTLY ON ${relationOf(origin)} (whole_key);`,
      ],
    );
  if (table.keys.some((columns) => columns.length === 1 && columns[0] === column))
    return held("key", `${sqlName(column)} is unique by itself`);
  return missing("key", `No unique index has ${sqlName(column)} alone: a key could have two rows.`, [
    `CREATE UNIQUE INDEX CONCURRENTLY ON ${relationOf(origin)} (${sqlName(column)});`,
  ]);
}

/** A bigint column for versions. */
export function versionNeed(origin: ForeignOrigin, table: SurveyedTable): Need {
  const column = versionColumn(origin, table);
  if (column !== null) return held("version", `${sqlName(column)} is a bigint`);
  const { version } = origin;
  if (version?.kind === "number") {
    const type = table.columns.find(({ name }) => name === version.column)?.type ?? "missing";
    return missing("version", `${sqlName(version.column)} is ${type}, and versions may pass 2^31.`, [
      `ALTER TABLE ${relationOf(origin)} ALTER COLUMN ${sqlName(version.column)} TYPE bigint;`,
    ]);
  }
  const names = table.columns.map(({ name }) => name);
  const name = VERSION_NAMES.find((each) => !names.includes(each)) ?? "trueup_native_version";
  return missing("version", "No column holds a version that counts.", [
    `ALTER TABLE ${relationOf(origin)} ADD COLUMN ${sqlName(name)} bigint NOT NULL DEFAULT 0;`,
  ]);
}

/** Columns that a native path can write as they are mapped. */
export function valueNeed(origin: ForeignOrigin, table: SurveyedTable): Need {
  const { value, members, deletedWhen } = origin;
  if (deletedWhen !== null)
    return missing(
      "value",
      `Deleted rows are marked in ${sqlName(deletedWhen.column)}, and a native path deletes them. Mark deletes in a member of the value instead.`,
    );
  const renamed = [...members].find(([column, member]) => column !== member);
  if (renamed !== undefined)
    return missing(
      "value",
      `The member ${renamed[1]} is in the column ${sqlName(renamed[0])}, and a native path has a member for each column, of its name.`,
      [`ALTER TABLE ${relationOf(origin)} RENAME COLUMN ${sqlName(renamed[0])} TO ${sqlName(renamed[1])};`],
    );
  if (value.kind === "columns") return held("value", `the columns ${value.columns.map(sqlName).join(", ")}`);
  const type = table.columns.find(({ name }) => name === value.column)?.type;
  if (type === "jsonb") return held("value", `${sqlName(value.column)} is jsonb`);
  return missing("value", `${sqlName(value.column)} is ${type ?? "missing"}, and a document is kept as jsonb.`, [
    `ALTER TABLE ${relationOf(origin)} ALTER COLUMN ${sqlName(value.column)} TYPE jsonb USING ${sqlName(value.column)}::jsonb;`,
  ]);
}

/** Rows that can be inserted with the mapped columns alone. */
export function insertNeed(origin: ForeignOrigin, table: SurveyedTable, { unfilled }: TableRights): Need {
  const mapped = [...origin.key, versionColumn(origin, table), ...valueColumns(origin), origin.updatedAt];
  const left = unfilled.filter((column) => !mapped.includes(column) && column !== origin.version?.column);
  if (left.length === 0) return held("new rows", "every other column fills itself, or may be null");
  return missing(
    "new rows",
    `${left.map(sqlName).join(", ")} may not be null, and nothing fills it: map it as a value, or give it a default.`,
    left.map((column) => `ALTER TABLE ${relationOf(origin)} ALTER COLUMN ${sqlName(column)} SET DEFAULT …;`),
  );
}

/** The right to write rows, and to keep receipts beside them. */
export function rightsNeeds(origin: ForeignOrigin, rights: TableRights): Need[] {
  const { role, readOnly, isTable, sidecar } = rights;
  const lacking = (["insert", "update", "delete"] as const)
    .filter((right) => !rights[right])
    .map((r) => r.toUpperCase());
  const writes =
    lacking.length === 0 && !readOnly
      ? held("grants on the table", `${role} may write rows`)
      : missing(
          "grants on the table",
          `${role} may only read. Let the origin's connection name a role that writes, or run:`,
          [
            ...(lacking.length === 0
              ? []
              : [`GRANT ${lacking.join(", ")} ON ${relationOf(origin)} TO ${sqlName(role)};`]),
            ...(readOnly ? [`ALTER ROLE ${sqlName(role)} RESET default_transaction_read_only;`] : []),
          ],
        );
  return [
    isTable ? writes : missing("table", `${relationOf(origin)} is no table of this database.`),
    sidecar
      ? held("sidecar", `${role} may create the schema trueup`)
      : missing("sidecar", `${role} may not create the schema trueup, which holds receipts beside the rows.`, [
          `CREATE SCHEMA IF NOT EXISTS trueup AUTHORIZATION ${sqlName(role)};`,
        ]),
  ];
}
