import type pg from "pg";
import type { JsonText } from "../../../domain/json-text";
import { plainArray, textArray } from "../../../postgres/arrays";
import type { PutTexts } from "./column-texts";
import { digestOf } from "./digest";
import { wholeValues } from "./mapped-table";
import type { NextFlush } from "./marks";
import { versionMoved } from "./not-written";
import type { OriginShape } from "./shape";
import { SENSOR_PREFIX } from "./trigger";
import { rowValue } from "./value";
import { keepsWritten, keepWritten } from "./written-rows";

/** A mutation that took effect, with the digests that identify a repeated write. */
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
 * SQL that returns whether triggers other than Trueup's sensor could change rows after the statement that wrote them. Without such
 * triggers, the statement returns the final rows. A partition's triggers are not listed with its table.
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

/** SQL that leaves a receipt for each row of a relation; an existing receipt makes it fail, or is renewed. */
export function insertReceipts({ from, path, mark, shape }: ReceiptSql, ifThere: "fail" | "renew"): string {
  return `INSERT INTO trueup.receipt (mutation, path, key, version, mark, became, shape, idempotency, fingerprint)
    SELECT b.id, ${path}, b.key, b.version, ${mark}, ${digestOf("b.value")}, ${shape}, b.idempotency, b.fingerprint FROM ${from} b
    ${ifThere === "renew" ? RENEW : ""}`;
}

// The row is read in a later statement than the write, so that triggers have run. An existing receipt, of a row that was since
// restored, is renewed.
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
 * Leaves a receipt for each mutation that took effect, and returns the resulting rows by key. `before`: the rows before the write,
 * for paths that compare them with their last write.
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

// Several mutations of one key leave the version of the newest. Late increments and marks keep a higher version; items have
// versions of their own.
const isMoved = (shape: OriginShape) =>
  wholeValues(shape)
    ? "coalesce(b.at <> max(b.version) OVER (PARTITION BY b.key), false)"
    : "coalesce(b.at < b.version, false)";

/** Like `leaveReceipts`, for columns without those at `places`, which count from 1. One existing receipt rejects them all. */
export async function leaveColumnReceipts(
  client: pg.PoolClient,
  shape: OriginShape,
  mark: bigint,
  { puts, missed }: { puts: PutTexts; missed: number[] },
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
