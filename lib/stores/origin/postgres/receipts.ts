import type pg from "pg";
import type { JsonText } from "../../../domain/json-text";
import type { PutColumns } from "../../../domain/run/columns";
import { plainArray, textArray } from "../../../postgres/arrays";
import { digestOf } from "./digest";
import type { NextFlush } from "./marks";
import { versionMoved } from "./not-written";
import { type OriginShape, wholeValues } from "./shape";
import { SENSOR_PREFIX } from "./trigger";
import { rowValue } from "./value";
import { keepsWritten, keepWritten } from "./written-rows";

/** A mutation that took effect, with what a repeated write of it is recognised by. */
export interface Applied {
  id: string;
  key: string;
  version: bigint;
  idempotency?: string | null | undefined;
  fingerprint?: string | null | undefined;
}

const RENEW = `ON CONFLICT (mutation) DO UPDATE SET applied_at = EXCLUDED.applied_at, mark = EXCLUDED.mark, became = EXCLUDED.became,
  shape = EXCLUDED.shape`;

/**
 * SQL that tells whether triggers other than Trueup's sensor could change rows after the statement that wrote them. Where there are
 * none, what that statement returns is what the rows became. A partition's triggers are not listed with its table.
 */
export const mayChangeAfter = (shape: OriginShape): string =>
  shape.isPartitioned
    ? "(SELECT true AS later)"
    : `(SELECT EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = '${shape.table.replaceAll("'", "''")}'::regclass AND NOT g.tgisinternal
        AND NOT starts_with(g.tgname, '${SENSOR_PREFIX}')) AS later)`;

/** The parameters and expressions of an insert of receipts. */
export interface ReceiptSql {
  /** A relation of id, key, version, value, idempotency and fingerprint. */
  from: string;
  path: string;
  mark: string;
  shape: string;
}

/** SQL that leaves a receipt for each row of a relation; a receipt that is there already makes it fail, or is renewed. */
export function insertReceipts({ from, path, mark, shape }: ReceiptSql, ifThere: "fail" | "renew"): string {
  return `INSERT INTO trueup.receipt (mutation, path, key, version, mark, became, shape, idempotency, fingerprint)
    SELECT b.id, ${path}, b.key, b.version, ${mark}, ${digestOf("b.value")}, ${shape}, b.idempotency, b.fingerprint FROM ${from} b
    ${ifThere === "renew" ? RENEW : ""}`;
}

// The row is read in a statement of its own, after the one that wrote it: triggers have had their say by then. A receipt that is there
// already, of a row that was set back since, is renewed.
const leaveText = (shape: OriginShape, input: string, ifThere: "fail" | "renew", keeps = false) => {
  const own =
    shape.model === "append"
      ? `t.${shape.item} = i.id::text::${shape.itemType}`
      : `t.${shape.key} = i.key::${shape.keyType}`;
  return `WITH ${input},
    b AS MATERIALIZED (SELECT i.*, x.value, x.at FROM i LEFT JOIN LATERAL (
      SELECT ${shape.valueText("t")} AS value, t.${shape.version} AS at FROM ${shape.table} t WHERE ${own} LIMIT 1) x ON true),
    r AS (${insertReceipts({ from: "b", path: "$1", mark: "$2", shape: "$3" }, ifThere)})
    ${keeps ? `, w AS (${keepWritten("b", { path: "$1", mark: "$2", shape: "$3", lane: "$10" })})` : ""}`;
};

/**
 * Leaves a receipt for each mutation that took effect, and answers what their rows became, by key. `before`: what the rows were, where
 * that is compared with their last write.
 */
export async function leaveReceipts(
  client: pg.PoolClient,
  shape: OriginShape,
  { next, before }: { next: NextFlush; before?: ReadonlyMap<string, JsonText | undefined> | undefined },
  applied: readonly Applied[],
): Promise<Map<string, JsonText | undefined>> {
  if (applied.length === 0) return new Map();
  const keeps = before !== undefined && keepsWritten(shape);
  const input = `i AS (SELECT * FROM unnest($4::uuid[], $5::text[], $6::bigint[], $7::uuid[], $8::uuid[], $9::text[])
    AS i(id, key, version, idempotency, fingerprint, before))`;
  const { rows } = await client.query<{ key: string; value: JsonText | null; moved: boolean }>({
    name: `leave-receipts ${keeps} ${shape.path}`,
    text: `${leaveText(shape, input, "renew", keeps)} SELECT b.key, b.value, ${isMoved(shape)} AS moved FROM b`,
    values: [
      ...[shape.path, next.number, shape.id],
      plainArray(applied.map((a) => a.id)),
      textArray(applied.map((a) => a.key)),
      plainArray(applied.map((a) => a.version)),
      plainArray(applied.map((a) => a.idempotency ?? null)),
      plainArray(applied.map((a) => a.fingerprint ?? null)),
      textArray(applied.map((a) => (keeps ? (before.get(a.key) ?? null) : null))),
      ...(keeps ? [next.lane] : []),
    ],
  });
  if (rows.some((row) => row.moved)) throw versionMoved();
  return new Map(rows.map((row) => [row.key, rowValue(row.value)]));
}

// Several mutations of one key leave the version of the newest. Increments and marks that come late keep a higher one; items have
// versions of their own.
const isMoved = (shape: OriginShape) =>
  wholeValues(shape)
    ? "coalesce(b.at <> max(b.version) OVER (PARTITION BY b.key), false)"
    : "coalesce(b.at < b.version, false)";

/** As `leaveReceipts`, for columns but for those at some places, which count from 1. A receipt that is there already rejects them all. */
export async function leaveColumnReceipts(
  client: pg.PoolClient,
  shape: OriginShape,
  mark: bigint,
  { puts, missed }: { puts: PutColumns; missed: number[] },
): Promise<void> {
  if (missed.length === puts.count) return;
  const input = `i AS (SELECT * FROM ROWS FROM (unnest($4::uuid[]), jsonb_array_elements_text($5::jsonb), unnest($6::bigint[]), unnest($7::uuid[]),
    unnest($8::uuid[])) WITH ORDINALITY AS c(id, key, version, idempotency, fingerprint, n) WHERE c.n <> ALL ($9::integer[]))`;
  const { rows } = await client.query<{ moved: boolean | null }>({
    name: `leave-column-receipts ${shape.path}`,
    text: `${leaveText(shape, input, "fail")} SELECT bool_or(m.moved) AS moved FROM (SELECT ${isMoved(shape)} AS moved FROM b) m`,
    values: [
      ...[shape.path, mark, shape.id],
      ...[puts.ids, puts.keys, puts.versions, puts.idempotency, puts.fingerprints],
      plainArray(missed),
    ],
  });
  if (rows[0]?.moved === true) throw versionMoved();
}
