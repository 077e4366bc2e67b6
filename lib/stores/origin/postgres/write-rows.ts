import type pg from "pg";
import type { JsonText } from "../../../domain/json-text";
import type { OriginState } from "../../../domain/materialize/decide";
import { whyNotWritten } from "./not-written";
import type { OriginShape } from "./shape";
import { rowValue } from "./value";

/** A write over the version that was seen under lock. */
export interface RowWrite {
  key: string;
  seen: { version: bigint | null; row: boolean };
  next: OriginState;
}

/** A key's state, and its row's own: an older row may reappear under a newer tombstone. */
export type LockedState = OriginState & { seen: RowWrite["seen"] };

/**
 * Reads rows and tombstones of keys, locking the rows, so that a decision on them holds until the commit. Only a delete needs to
 * wait for sessions that reference a row.
 */
export async function lockRows(
  client: pg.PoolClient,
  shape: OriginShape,
  keys: string[],
  lock: "UPDATE" | "NO KEY UPDATE" = "UPDATE",
): Promise<Map<string, LockedState>> {
  const { rows } = await client.query<{
    key: string;
    version: string | null;
    value: JsonText | null;
    deleted: boolean;
  }>({
    name: `lock ${lock} ${shape.path}`,
    text: `WITH r AS (
        SELECT t.${shape.key}::text AS key, t.${shape.version} AS version, ${shape.valueText("t")} AS value, false AS deleted
        FROM ${shape.table} t WHERE t.${shape.key} = ANY ($1::text[]::${shape.keyType}[]) ORDER BY t.${shape.key} FOR ${lock})
      SELECT * FROM r
      UNION ALL
      SELECT d.key, d.version, NULL, true FROM trueup.tombstone d
      WHERE d.path = $2 AND d.key = ANY ($1::text[])`,
    values: [keys, shape.path],
  });
  const states = new Map<string, LockedState>();
  for (const row of rows) {
    const version = row.version === null ? 0n : BigInt(row.version);
    const there = states.get(row.key);
    const seen = row.deleted ? (there?.seen ?? { version: null, row: false }) : { version, row: true };
    if (there !== undefined && !isAbove(version, row.deleted, there)) states.set(row.key, { ...there, seen });
    else
      states.set(row.key, {
        version,
        value: row.deleted ? undefined : rowValue(row.value),
        deleted: row.deleted,
        seen,
      });
  }
  return states;
}

/** A key's state is the newer of its row and its tombstone; at equal versions, the row. */
export function isAbove(version: bigint, deleted: boolean, there: { version: bigint | null }): boolean {
  const at = there.version ?? 0n;
  return version > at || (version === at && !deleted);
}

/**
 * Writes rows over the versions that were seen, and over no other. A moved row refuses the whole flush as `locked`; a write that a
 * trigger or policy drops refuses it as `rejected`.
 */
export async function writeRows(client: pg.PoolClient, shape: OriginShape, writes: RowWrite[]): Promise<void> {
  const deletes = writes.filter((w) => w.next.deleted);
  const updates = writes.filter((w) => !w.next.deleted && w.seen.row);
  const inserts = writes.filter((w) => !w.next.deleted && !w.seen.row);
  const columns = [...shape.valueColumns, ...(shape.updatedAt ? [shape.updatedAt] : [])];
  const values = [...shape.valueIn, ...(shape.updatedAt ? ["clock_timestamp()"] : [])];
  const parameters = (rows: RowWrite[]) => [
    rows.map((w) => w.key),
    rows.map((w) => w.next.version),
    rows.map((w) => w.next.value ?? null),
  ];
  if (updates.length > 0) {
    const { rowCount } = await client.query({
      name: `update ${shape.path}`,
      text: `UPDATE ${shape.table} t SET ${shape.version} = i.version, ${columns.map((c, n) => `${c} = ${values[n]}`).join(", ")}
             FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[]) AS i(key, version, value, seen)
             WHERE t.${shape.key} = i.key::${shape.keyType} AND coalesce(t.${shape.version}, 0) = i.seen`,
      values: [...parameters(updates), updates.map((w) => w.seen.version ?? 0n)],
    });
    await expectAll(client, shape, updates, rowCount);
  }
  if (inserts.length > 0) {
    const { rowCount } = await client.query({
      name: `insert ${shape.path}`,
      text: `INSERT INTO ${shape.table} (${[shape.key, shape.version, ...columns].join(", ")})
             SELECT i.key::${shape.keyType}, i.version, ${values.join(", ")}
             FROM unnest($1::text[], $2::bigint[], $3::text[]) AS i(key, version, value) ON CONFLICT (${shape.key}) DO NOTHING`,
      values: parameters(inserts),
    });
    await expectAll(client, shape, inserts, rowCount);
  }
  if (deletes.length > 0) await deleteRows(client, shape, deletes);
}

async function deleteRows(client: pg.PoolClient, shape: OriginShape, deletes: RowWrite[]): Promise<void> {
  const { rows } = await client.query<{ gone: number }>({
    name: `delete ${shape.path}`,
    text: `WITH i AS (SELECT * FROM unnest($1::text[], $2::bigint[], $4::bigint[]) AS i(key, version, seen)),
      gone AS (DELETE FROM ${shape.table} t USING i
               WHERE t.${shape.key} = i.key::${shape.keyType} AND coalesce(t.${shape.version}, 0) = i.seen RETURNING 1),
      marked AS (INSERT INTO trueup.tombstone AS d (path, key, version) SELECT $3, i.key, i.version FROM i
        ON CONFLICT (path, key) DO UPDATE SET version = EXCLUDED.version, deleted_at = clock_timestamp()
          WHERE d.version < EXCLUDED.version)
      SELECT count(*)::integer AS gone FROM gone`,
    values: [
      deletes.map((w) => w.key),
      deletes.map((w) => w.next.version),
      shape.path,
      deletes.map((w) => w.seen.version ?? 0n),
    ],
  });
  const there = deletes.filter((w) => w.seen.row);
  await expectAll(client, shape, there, rows[0]?.gone ?? 0);
}

async function expectAll(
  client: pg.PoolClient,
  shape: OriginShape,
  writes: RowWrite[],
  written: number | null,
): Promise<void> {
  if (written === writes.length) return;
  const from = ({ seen }: RowWrite) => (seen.row ? (seen.version ?? 0n) : null);
  const expected = writes.map((w) => ({ key: w.key, from: from(w), to: w.next.deleted ? null : w.next.version }));
  throw await whyNotWritten(client, shape, expected);
}

/** Returns the mutations that have a receipt. */
export async function receiptsAmong(client: pg.PoolClient, ids: string[]): Promise<Set<string>> {
  const { rows } = await client.query<{ mutation: string }>({
    name: "receipts-among",
    text: "SELECT mutation FROM trueup.receipt WHERE mutation = ANY ($1::uuid[])",
    values: [ids],
  });
  return new Set(rows.map((row) => row.mutation));
}
