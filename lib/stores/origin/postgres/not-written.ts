import type pg from "pg";
import { OriginRefused } from "../port";
import type { OriginShape } from "./shape";

/** A row that a statement should have written: its version before and after; null: no row. */
export interface Expected {
  key: string;
  from: bigint | null;
  to: bigint | null;
}

/** The refusal when a row's own trigger or policy drops a write. */
export function dropped(): OriginRefused {
  return new OriginRefused({
    kind: "rejected",
    because: "the origin changed no row: a trigger or policy dropped the write",
    sqlState: null,
  });
}

/** The refusal when a trigger changes a version: the row would have a version that the ledger never gave. */
export function versionMoved(): OriginRefused {
  return new OriginRefused({
    kind: "rejected",
    because: "a trigger of the origin changed the written version; the version column must keep the ledger's number",
    sqlState: null,
  });
}

/**
 * Explains why a statement wrote fewer rows than expected. When every row is unmoved, or where it was to get, a trigger or policy
 * dropped the write; otherwise another session was faster.
 */
export async function whyNotWritten(
  client: pg.PoolClient,
  shape: OriginShape,
  expected: Expected[],
): Promise<OriginRefused> {
  const { rows } = await client.query<{ key: string; version: string | null }>({
    name: `not-written ${shape.path}`,
    text: `SELECT k.key, coalesce(t.${shape.version}, 0) AS version FROM unnest($1::text[]) k(key)
           JOIN ${shape.table} t ON t.${shape.key} = k.key::${shape.keyType}`,
    values: [expected.map((e) => e.key)],
  });
  const found = new Map(rows.map((row) => [row.key, BigInt(row.version ?? 0)]));
  const isUnmoved = expected.every(({ key, from, to }) => {
    const at = found.get(key) ?? null;
    return at === from || at === to;
  });
  if (isUnmoved) return dropped();
  return new OriginRefused({
    kind: "locked",
    what: "rows",
    because: "another session changed the row during the write",
    sqlState: null,
  });
}
