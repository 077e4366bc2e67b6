import type pg from "pg";
import { OriginRefused } from "../port";
import type { OriginShape } from "./shape";

/** A row that was to be written, and where it was to get; null: nothing was, or is to be, there. */
export interface Expected {
  key: string;
  from: bigint | null;
  to: bigint | null;
}

/** What a row's own trigger or policy makes of its writes: a refusal by the row. */
export function dropped(): OriginRefused {
  return new OriginRefused({
    kind: "rejected",
    because: "the origin changed no row: its write is dropped by a trigger or policy",
    sqlState: null,
  });
}

/** What a trigger makes of a version: the row would be above or below every number that the ledger gave. */
export function versionMoved(): OriginRefused {
  return new OriginRefused({
    kind: "rejected",
    because:
      "a trigger of the origin changed the version that was written; the version column takes the ledger's numbers as they are",
    sqlState: null,
  });
}

/**
 * Tells why a statement wrote fewer rows than it was to: with every row where it was, or where it was to get, a trigger or policy
 * dropped the write; otherwise somebody else was faster.
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
    because: "a row was changed from outside while it was being written",
    sqlState: null,
  });
}
