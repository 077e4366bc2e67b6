import type pg from "pg";
import { memberTexts } from "../../../domain/json-text";
import { quoteName } from "../../../postgres/pool";
import { type ForeignRowChange, type ForeignRowEffect, OriginMisfit } from "../port";
import { type AskedKey, hasKeyPart, readForeignRow } from "./foreign-rows";
import { type ForeignWriteShape, tokenOf } from "./foreign-write-shape";

/** A statement's text with its values. */
interface Statement {
  text: string;
  values: unknown[];
}

/** The conditional update of a row, or why there is none. */
export function putStatement(shape: ForeignWriteShape, change: ForeignRowChange, asked: AskedKey): Statement | string {
  const values: unknown[] = [];
  const parameter = (value: string) => `$${values.push(value)}::text`;
  const value = parameter(change.value);
  const sets = setsOf(shape, change, value);
  if (typeof sets === "string") return sets;
  if (change.version !== null) {
    if (shape.versionColumn === null) return `the mapping of ${shape.where} names no version`;
    const { name, type } = shape.versionColumn;
    sets.push(`${quoteName(name)} = ${parameter(change.version)}::${type}`);
  }
  const isSame = tokenCondition(shape, change.token, parameter);
  if (isSame === null) return `the mapping of ${shape.where} has changed since the row was seen`;
  const key = shape.keys.map((column, i) => hasKeyPart(column, parameter(asked.parts[i] as string)));
  const text = `UPDATE ${shape.relation} t SET ${sets.join(", ")} WHERE ${key.join(" AND ")} AND ${isSame} AND NOT ${shape.deleted}`;
  return { text, values };
}

function setsOf({ writes, where }: ForeignWriteShape, change: ForeignRowChange, value: string): string[] | string {
  if (writes.kind === "document") return [`${quoteName(writes.name)} = ${value}::${writes.type}`];
  const members = memberTexts(change.value);
  if (members === null) return "the value is no JSON object";
  const written = writes.columns.filter(({ member }) => members.has(member));
  if (written.length === 0) return `the value has no member that ${where} has a column for`;
  // Each member keeps its own text up to the column's input, so that no digit is lost.
  return written.map(({ name, type, member }) => {
    const column = quoteName(name);
    const own = `json_build_object(${literal(name)}, ${value}::json -> ${literal(member)})`;
    return `${column} = (SELECT x.${column} FROM json_to_record(${own}) AS x(${column} ${type}))`;
  });
}

function tokenCondition(
  { versionColumn, comparesXmin }: ForeignWriteShape,
  { kind, text }: ForeignRowChange["token"],
  parameter: (value: string) => string,
): string | null {
  if (kind === "xmin") return comparesXmin ? `t.xmin::text = ${parameter(text)}` : null;
  if (versionColumn === null) return null;
  return `t.${quoteName(versionColumn.name)} IS NOT DISTINCT FROM ${parameter(text)}::${versionColumn.type}`;
}

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** Writes a row and reads it back in one transaction; a throw rolls it back. */
export async function putInTransaction(
  client: pg.PoolClient,
  shape: ForeignWriteShape,
  { statement, asked, token }: { statement: Statement; asked: AskedKey; token: ForeignRowChange["token"] },
): Promise<ForeignRowEffect> {
  const { rowCount } = await client.query(statement);
  if (rowCount !== null && rowCount > 1)
    throw new OriginMisfit(
      `${shape.name}: table ${shape.where} has several rows of key "${asked.key}". Map columns that identify one row.`,
    );
  const found = await readForeignRow(client, shape, asked);
  if (rowCount === 1) {
    if (found !== null) return { effect: "applied", now: { row: found.row, token: tokenOf(found.token) } };
    throw new OriginMisfit(`${shape.name}: the row "${asked.key}" of table ${shape.where} cannot be read back`);
  }
  if (found === null) return { effect: "absent", because: "the origin has no row of this key" };
  if (found.row.deleted) return { effect: "absent", because: "the row is marked as deleted" };
  const now = tokenOf(found.token);
  if (now?.kind === token.kind && now.text === token.text)
    return { effect: "refused", because: "the origin changed no row: a trigger or policy dropped the write" };
  return { effect: "moved", because: "the row has changed since it was seen" };
}
