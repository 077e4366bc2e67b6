import type pg from "pg";
import type { AcknowledgeMode, Appended, AppendRow } from "../../../ports/ledger";
import { plainArray, plainElements, textArray } from "../arrays";

interface Row {
  epoch: string;
  acknowledge: AcknowledgeMode;
  appended_at: Date | null;
  versions: string | null;
  statuses: string | null;
  mutations: string | null;
  accepted: (Date | null)[] | null;
}

const TEXT = `
SELECT epoch, acknowledge, appended_at, versions::text, statuses::text, mutations::text, accepted
FROM append_mutations($1::smallint, $2::uuid[], $3::text[], $4::smallint[], $5::smallint[], $6::text[], $7::bigint[],
  $8::bigint[], $9::integer[], $10::text[], $11::uuid[], $12::text[], $13::text[], $14::timestamptz[])`;

const KNOWN_TEXT = `
SELECT epoch, acknowledge, appended_at, versions::text, statuses::text, mutations::text, accepted
FROM append_known($1::smallint, $2::uuid[], $3::text[], $4::smallint[], $5::smallint[], $6::text[], $7::bigint[], $8::bigint[],
  $9::bigint[], $10::uuid[], $11::text[], $12::text[], $13::uuid[], $14::text[], $15::text[], $16::timestamptz[], $17, $18)`;

/** Appends rows in one transaction and one round trip; answers in their order. */
export async function append(pool: pg.Pool, pathId: number, rows: AppendRow[]): Promise<Appended[]> {
  // What was acknowledged at a time of its own may be in the ledger already; of everything else the ids are new.
  if (rows.some((row) => row.repair !== undefined || row.acceptedAt !== null)) return appendKnown(pool, pathId, rows);
  const column = <T>(pick: (row: AppendRow) => T) => rows.map(pick);
  const texts = (pick: (row: AppendRow) => string | null) =>
    rows.some((r) => pick(r) !== null) ? textArray(column(pick)) : null;
  const numbers = (pick: (row: AppendRow) => bigint | null) =>
    rows.some((r) => pick(r) !== null) ? plainArray(column(pick)) : null;
  const result = await pool.query<Row>({
    name: "append",
    text: TEXT,
    values: [
      pathId,
      plainArray(column((r) => r.id)),
      textArray(column((r) => r.key)),
      plainArray(column((r) => r.lane)),
      plainArray(column((r) => r.operation)),
      texts((r) => r.payload),
      numbers((r) => r.basedOn),
      numbers((r) => r.floor),
      ranksOf(rows),
      textArray(column((r) => r.idempotencyKey)),
      plainArray(column((r) => r.fingerprint)),
      texts((r) => r.actor),
      texts((r) => r.requestId),
      null,
    ],
  });
  return answersOf(rows, result.rows[0] as Row);
}

async function appendKnown(pool: pg.Pool, pathId: number, rows: AppendRow[]): Promise<Appended[]> {
  const column = <T>(pick: (row: AppendRow) => T) => rows.map(pick);
  const result = await pool.query<Row>({
    name: "append-known",
    text: KNOWN_TEXT,
    values: [
      pathId,
      plainArray(column((r) => r.id)),
      textArray(column((r) => r.key)),
      plainArray(column((r) => r.lane)),
      plainArray(column((r) => r.operation)),
      textArray(column((r) => r.payload)),
      plainArray(column((r) => r.basedOn)),
      plainArray(column((r) => r.floor)),
      plainArray(column((r) => r.repair?.head ?? null)),
      plainArray(column((r) => r.repair?.replaces?.id ?? null)),
      textArray(column((r) => r.repair?.replaces?.because ?? null)),
      textArray(column((r) => r.idempotencyKey)),
      plainArray(column((r) => r.fingerprint)),
      textArray(column((r) => r.actor)),
      textArray(column((r) => r.requestId)),
      column((r) => r.acceptedAt),
      rows.every((r) => r.repair !== undefined),
      rows[0]?.repair?.by ?? null,
    ],
  });
  return answersOf(rows, result.rows[0] as Row);
}

/** How often each row's key has come so far; null where each comes once. */
function ranksOf(rows: AppendRow[]): string | null {
  const seen = new Map<string, number>();
  const ranks = rows.map(({ key }) => {
    const rank = (seen.get(key) ?? 0) + 1;
    seen.set(key, rank);
    return rank;
  });
  return seen.size === rows.length ? null : plainArray(ranks);
}

function answersOf(rows: AppendRow[], result: Row): Appended[] {
  if (result.versions === null) return rows.map(() => ({ status: "path-closed" }));
  const epoch = BigInt(result.epoch);
  const { acknowledge, accepted } = result;
  const appendedAt = result.appended_at as Date;
  const versions = plainElements(result.versions);
  const statuses = result.statuses === null ? null : plainElements(result.statuses);
  const mutations = result.mutations === null ? null : plainElements(result.mutations);
  return rows.map((row, i) => {
    const version = BigInt(versions[i] ?? 0);
    switch (statuses?.[i] ?? "0") {
      case "0":
        return {
          status: "accepted",
          id: row.id,
          version,
          acceptedAt: row.acceptedAt ?? appendedAt,
          acknowledge,
          epoch,
        };
      case "1":
        return {
          status: "repeated",
          id: mutations?.[i] as string,
          version,
          acceptedAt: accepted?.[i] as Date,
          acknowledge,
          epoch,
        };
      case "2":
        return { status: "idempotency-mismatch", id: mutations?.[i] as string };
      default:
        return { status: "version-conflict", head: version };
    }
  });
}
