import type pg from "pg";
import { asJsonText } from "../../domain/json-text";
import { ITEM_SOURCES, ITEM_STATES, type ObservedItem, type VersionText } from "../../domain/observed/evidence";
import { boundTo } from "../bound-to";
import { knownFindings } from "../observations/record-divergences";
import type { ObservedWalk } from "./model";

export interface ItemRow {
  source: number;
  item_id: string;
  key: string;
  job: string | null;
  operation: number;
  state: number;
  version: string | null;
  payload: string | null;
  accepted_at: Date | null;
  actor: string | null;
  request_id: string | null;
  idempotency_key: string | null;
  because: string | null;
  seen_at: Date;
}

/** The columns of an ItemRow. */
export const ITEM =
  "source, item_id, key, job, operation, state, version, payload, accepted_at, actor, request_id, idempotency_key, because, seen_at";

/** What a person asks of an observed path's writes by. */
export interface ItemsAsked {
  key?: string | undefined;
  actor?: string | undefined;
  requestId?: string | undefined;
  idempotencyKey?: string | undefined;
  item?: string | undefined;
}

/** The read side of what intake knows of other systems' writes. Every call is one statement. */
export function observedReadsOn(pool: pg.Pool) {
  return boundTo(pool, { itemsOf, itemsAsked, highestSeen, walks, walksOf, listedKeys, knownKeys, knownFindings });
}

export type ObservedReads = ReturnType<typeof observedReadsOn>;

/** An item as the ledger has it. */
export function itemOf(row: ItemRow): ObservedItem {
  return {
    source: ITEM_SOURCES[row.source] ?? "job",
    id: row.item_id,
    job: row.job,
    key: row.key,
    operation: row.operation === 1 ? "delete" : "set",
    version: row.version,
    payload: row.payload === null ? undefined : asJsonText(row.payload),
    acceptedAt: row.accepted_at,
    actor: row.actor,
    requestId: row.request_id,
    idempotencyKey: row.idempotency_key,
    state: ITEM_STATES[row.state] ?? "gone",
    because: row.because,
    seenAt: row.seen_at,
  };
}

/** The newest items of these keys, at most `limit` of each. */
async function itemsOf(pool: pg.Pool, pathId: number, keys: readonly string[], limit: number): Promise<ObservedItem[]> {
  const { rows } = await pool.query<ItemRow>({
    name: "observed-items-of",
    text: `SELECT i.* FROM unnest($2::text[]) k(key) CROSS JOIN LATERAL (
             SELECT ${ITEM} FROM observed_item o WHERE o.path_id = $1 AND o.key = k.key ORDER BY o.first_seen_at DESC LIMIT $3) i`,
    values: [pathId, keys, limit],
  });
  return rows.map(itemOf);
}

/** The newest items that a question is about, of some paths. */
async function itemsAsked(
  pool: pg.Pool,
  pathIds: readonly number[],
  asked: ItemsAsked,
  limit: number,
): Promise<{ pathId: number; item: ObservedItem }[]> {
  const values: unknown[] = [pathIds, limit];
  const conditions = Object.entries(COLUMN_ASKED).flatMap(([member, column]) => {
    const text = asked[member as keyof ItemsAsked];
    return text === undefined ? [] : [`${column} = $${values.push(text)}`];
  });
  // Ids stand behind their source in the index.
  if (asked.item !== undefined) conditions.push("source IN (0, 1)");
  if (conditions.length === 0) return [];
  // What has an index of its own needs no index of the path beside it.
  const path = asked.key === undefined && asked.item === undefined ? "path_id + 0" : "path_id";
  const { rows } = await pool.query<ItemRow & { path_id: number }>(
    `SELECT path_id, ${ITEM} FROM observed_item WHERE ${path} = ANY ($1::smallint[]) AND ${conditions.join(" AND ")}
     ORDER BY coalesce(accepted_at, first_seen_at) DESC LIMIT $2`,
    values,
  );
  return rows.map((row) => ({ pathId: row.path_id, item: itemOf(row) }));
}

const COLUMN_ASKED: Record<keyof ItemsAsked, string> = {
  key: "key",
  actor: "actor",
  requestId: "request_id",
  idempotencyKey: "idempotency_key",
  item: "item_id",
};

/** The highest version at which the origin was ever read, by key. */
async function highestSeen(
  pool: pg.Pool,
  pathId: number,
  keys: readonly string[],
): Promise<ReadonlyMap<string, VersionText>> {
  const { rows } = await pool.query<{ key: string; highest_seen: string | null }>({
    name: "observed-highest-seen",
    text: "SELECT key, highest_seen FROM observed_key WHERE path_id = $1 AND key = ANY ($2::text[])",
    values: [pathId, keys],
  });
  return new Map(rows.map((row) => [row.key, row.highest_seen]));
}

interface WalkRow {
  path_id: number;
  source: string;
  checkpoint: string | null;
  met: string;
  unclassified: string;
  example: string | null;
  because: string | null;
  begun_at: Date;
  moved_at: Date;
  last_begun_at: Date | null;
  last_ended_at: Date | null;
  last_met: string | null;
  last_unclassified: string | null;
  last_example: string | null;
  read_at: Date | null;
}

/** How far every walk of every observed path is. */
async function walks(pool: pg.Pool): Promise<ReadonlyMap<number, ObservedWalk[]>> {
  const { rows } = await pool.query<WalkRow>({
    name: "observed-walks",
    text: "SELECT * FROM observed_walk ORDER BY path_id, source",
  });
  return grouped(rows);
}

/** How far the walks of one path are. */
async function walksOf(pool: pg.Pool, pathId: number): Promise<ObservedWalk[]> {
  const { rows } = await pool.query<WalkRow>({
    name: "observed-walks-of",
    text: "SELECT * FROM observed_walk WHERE path_id = $1 ORDER BY source",
    values: [pathId],
  });
  return rows.map(walkOf);
}

function grouped(rows: readonly WalkRow[]): Map<number, ObservedWalk[]> {
  const byPath = new Map<number, ObservedWalk[]>();
  for (const row of rows) byPath.set(row.path_id, [...(byPath.get(row.path_id) ?? []), walkOf(row)]);
  return byPath;
}

function walkOf(row: WalkRow): ObservedWalk {
  return {
    source: row.source,
    checkpoint: row.checkpoint,
    met: BigInt(row.met),
    unclassified: BigInt(row.unclassified),
    example: row.example,
    because: row.because,
    begunAt: row.begun_at,
    movedAt: row.moved_at,
    last:
      row.last_begun_at === null || row.last_ended_at === null
        ? null
        : {
            begunAt: row.last_begun_at,
            endedAt: row.last_ended_at,
            met: BigInt(row.last_met ?? 0),
            unclassified: BigInt(row.last_unclassified ?? 0),
            example: row.last_example,
          },
    readAt: row.read_at,
  };
}

/** What no key has after its prefix: the last code point bounds the part of an index that a prefix needs. */
const LAST = "U&'\\+10FFFF'";

/** Keys of a path that begin with a text, in byte order, as they were last compared. */
async function listedKeys(
  pool: pg.Pool,
  pathId: number,
  page: { prefix: string; after: string | null; limit: number },
): Promise<{ key: string; highestSeen: VersionText; checkedAt: Date }[]> {
  const { rows } = await pool.query<{ key: string; highest_seen: string | null; checked_at: Date }>({
    name: "observed-keys",
    text: `SELECT key, highest_seen, checked_at FROM observed_key
           WHERE path_id = $1 AND key >= $2 AND key <= $2 || ${LAST} AND key > $3 AND starts_with(key, $2) ORDER BY key LIMIT $4`,
    values: [pathId, page.prefix, page.after ?? "", page.limit],
  });
  return rows.map((row) => ({ key: row.key, highestSeen: row.highest_seen, checkedAt: row.checked_at }));
}

/** Keys of a path that intake ever met or compared and that begin with a text, in byte order. */
async function knownKeys(
  pool: pg.Pool,
  pathId: number,
  page: { prefix: string; after: string | null; limit: number },
): Promise<string[]> {
  const { rows } = await pool.query<{ key: string }>({
    name: "observed-known-keys",
    text: `SELECT key FROM (
             (SELECT k.key FROM observed_key k WHERE k.path_id = $1 AND k.key >= $2 AND k.key <= $2 || ${LAST} AND k.key > $3 AND starts_with(k.key, $2)
              ORDER BY k.key LIMIT $4)
             UNION
             (SELECT DISTINCT i.key FROM observed_item i WHERE i.path_id = $1 AND i.key >= $2 AND i.key <= $2 || ${LAST} AND i.key > $3 AND starts_with(i.key, $2)
              ORDER BY i.key LIMIT $4)) known
           ORDER BY key LIMIT $4`,
    values: [pathId, page.prefix, page.after ?? "", page.limit],
  });
  return rows.map(({ key }) => key);
}
