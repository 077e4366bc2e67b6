import type pg from "pg";
import type { ItemSource, ObservedItem } from "../../domain/observed/evidence";
import { higherVersion } from "../../domain/observed/version";
import { boundTo } from "../bound-to";
import { OBSERVED_TALLY } from "../codes";
import {
  codeOfSource,
  codeOfState,
  type KeyStanding,
  type OutstandingTotals,
  type ReadItem,
  type WalkStep,
} from "./model";
import { NOTE_CHANGE } from "./note-change";
import { ITEM, type ItemRow, itemOf } from "./reads";

/** An item that is unchanged is written again after so long, so that it is known when it was last there. */
const SEEN_EVERY_MS = 30_000;

/** The intake's side of the ledger: items, keys' standings, walks. Every call is one transaction, and repeating it changes nothing more. */
export function observedIntakeOn(pool: pg.Pool) {
  return boundTo(pool, {
    recordItems,
    liveItems,
    liveNames,
    itemsAt,
    recordStandings,
    outstandingKeys,
    totals,
    noteChange,
    changes,
    step,
    waits,
    read,
    hold,
    letGo,
  });
}

export type ObservedIntake = ReturnType<typeof observedIntakeOn>;

/** Takes the lease over all observed paths or keeps it; false: another process holds it. */
async function hold(pool: pg.Pool, by: string, leaseMs: number): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: "hold-observed",
    text: `UPDATE sweep_lease SET held_by = $1, held_until = clock_timestamp() + $2 * interval '1 millisecond'
           WHERE sweep = 'observed' AND (held_by IS NULL OR held_by = $1 OR held_until < clock_timestamp())`,
    values: [by, leaseMs],
  });
  return rowCount === 1;
}

/** Gives the lease back, so that another process may take over at once. */
async function letGo(pool: pg.Pool, by: string): Promise<void> {
  await pool.query(
    "UPDATE sweep_lease SET held_by = NULL, held_until = NULL WHERE sweep = 'observed' AND held_by = $1",
    [by],
  );
}

/** Keeps items as they were read at `at`, and returns the keys of those that are new or changed. An older reading changes nothing. */
async function recordItems(pool: pg.Pool, pathId: number, items: readonly ReadItem[], at: Date): Promise<string[]> {
  if (items.length === 0) return [];
  const distinct = [...new Map(items.map((item) => [`${item.source} ${item.id} ${item.key}`, item])).values()];
  const { rows } = await pool.query<{ key: string; changed: boolean }>({
    name: "record-observed-items",
    text: `WITH i AS (
             SELECT * FROM unnest($2::smallint[], $3::text[], $4::text[], $5::text[], $6::smallint[], $7::smallint[], $8::text[], $9::text[],
               $10::timestamptz[], $11::text[], $12::text[], $13::text[], $14::text[])
               AS u(source, item_id, key, job, operation, state, version, payload, accepted_at, actor, request_id, idempotency_key, because)
           ), todo AS (
             SELECT i.*, was.state IS DISTINCT FROM i.state
               OR was.erased_at IS NULL AND (was.because IS DISTINCT FROM i.because OR was.payload IS DISTINCT FROM i.payload) AS changed
             FROM i LEFT JOIN LATERAL (
               SELECT o.state, o.because, o.payload, o.seen_at, o.erased_at FROM observed_item o
               WHERE o.path_id = $1 AND o.source = i.source AND o.item_id = i.item_id AND o.key = i.key OFFSET 0) was ON true
             WHERE was.seen_at IS NULL OR was.seen_at < $15 AND (was.state IS DISTINCT FROM i.state
               OR was.erased_at IS NULL AND (was.because IS DISTINCT FROM i.because OR was.payload IS DISTINCT FROM i.payload)
               OR was.seen_at < $15 - $16 * interval '1 millisecond')
           ), done AS (
             INSERT INTO observed_item (path_id, source, item_id, key, job, operation, state, version, payload, accepted_at, actor, request_id,
               idempotency_key, because, first_seen_at, seen_at)
             SELECT $1, t.source, t.item_id, t.key, t.job, t.operation, t.state, t.version, t.payload, t.accepted_at, t.actor, t.request_id,
               t.idempotency_key, t.because, $15, $15 FROM todo t ORDER BY t.source, t.item_id, t.key
             ON CONFLICT (path_id, source, item_id, key) DO UPDATE SET state = EXCLUDED.state, version = EXCLUDED.version,
               because = CASE WHEN observed_item.erased_at IS NULL THEN EXCLUDED.because END,
               payload = CASE WHEN observed_item.erased_at IS NULL THEN EXCLUDED.payload END,
               operation = EXCLUDED.operation, seen_at = EXCLUDED.seen_at
             WHERE observed_item.seen_at <= EXCLUDED.seen_at)
           SELECT DISTINCT key FROM todo WHERE changed`,
    values: [
      pathId,
      distinct.map(({ source }) => codeOfSource(source)),
      distinct.map(({ id }) => id),
      distinct.map(({ key }) => key),
      distinct.map(({ job }) => job),
      distinct.map(({ operation }) => (operation === "delete" ? 1 : 0)),
      distinct.map(({ state }) => codeOfState(state)),
      distinct.map(({ version }) => version),
      distinct.map(({ payload }) => payload ?? null),
      distinct.map(({ acceptedAt }) => acceptedAt),
      distinct.map(({ actor }) => actor),
      distinct.map(({ requestId }) => requestId),
      distinct.map(({ idempotencyKey }) => idempotencyKey),
      distinct.map(({ because }) => because),
      at,
      SEEN_EVERY_MS,
    ],
  });
  return rows.map(({ key }) => key);
}

/** Items whose work was not over when they were last read, the longest unread first. */
async function liveItems(
  pool: pg.Pool,
  pathId: number,
  source: ItemSource,
  unreadSince: { before: Date; limit: number },
): Promise<ObservedItem[]> {
  const { rows } = await pool.query<ItemRow>({
    name: "observed-live-items",
    text: `SELECT ${ITEM} FROM observed_item WHERE path_id = $1 AND source = $2 AND state <= 2 AND seen_at < $3 ORDER BY seen_at LIMIT $4`,
    values: [pathId, codeOfSource(source), unreadSince.before, unreadSince.limit],
  });
  return rows.map(itemOf);
}

/** A place among the items of a source whose work was not over, the longest unread first. */
export type LivePlace = Pick<ItemName, "id" | "key"> & { seenAt: Date };

/** What names an item in its store and in the ledger. */
export type ItemName = Pick<ObservedItem, "source" | "id" | "job" | "key" | "acceptedAt">;

/** A page of the items of a source whose work was not over and that were last read before a time, without what they say. */
async function liveNames(
  pool: pg.Pool,
  pathId: number,
  source: ItemSource,
  { before, after, limit }: { before: Date; after: LivePlace | null; limit: number },
): Promise<{ names: ItemName[]; next: LivePlace | null }> {
  const { rows } = await pool.query<Pick<ItemRow, "item_id" | "key" | "job" | "accepted_at" | "seen_at">>({
    name: "observed-live-names",
    text: `SELECT item_id, key, job, accepted_at, seen_at FROM observed_item
           WHERE path_id = $1 AND source = $2 AND state <= 2 AND seen_at >= $3 AND seen_at < $4 AND (seen_at, item_id, key) > ($3, $5, $6)
           ORDER BY seen_at, item_id, key LIMIT $7`,
    values: [
      pathId,
      codeOfSource(source),
      after?.seenAt ?? "-infinity",
      before,
      after?.id ?? "",
      after?.key ?? "",
      limit,
    ],
  });
  const last = rows.length < limit ? undefined : rows.at(-1);
  return {
    names: rows.map((row) => ({
      source,
      id: row.item_id,
      job: row.job,
      key: row.key,
      acceptedAt: row.accepted_at,
    })),
    next: last === undefined ? null : { seenAt: last.seen_at, id: last.item_id, key: last.key },
  };
}

/** The items of these names that are still known. */
async function itemsAt(pool: pg.Pool, pathId: number, names: readonly ItemName[]): Promise<ObservedItem[]> {
  if (names.length === 0) return [];
  const { rows } = await pool.query<ItemRow>({
    name: "observed-items-at",
    text: `SELECT i.* FROM unnest($2::smallint[], $3::text[], $4::text[]) u(source, item_id, key) CROSS JOIN LATERAL (
             SELECT ${ITEM} FROM observed_item o
             WHERE o.path_id = $1 AND o.source = u.source AND o.item_id = u.item_id AND o.key = u.key OFFSET 0) i`,
    values: [
      pathId,
      names.map(({ source }) => codeOfSource(source)),
      names.map(({ id }) => id),
      names.map(({ key }) => key),
    ],
  });
  return rows.map(itemOf);
}

/**
 * Keeps how keys stood when they were compared; of the origin's versions the highest one. True: a key's version was read higher than
 * ever before.
 */
async function recordStandings(pool: pg.Pool, pathId: number, standings: readonly KeyStanding[]): Promise<boolean> {
  if (standings.length === 0) return false;
  const { rows } = await pool.query<{ key: string; highest_seen: string | null }>({
    name: "observed-highest-seen",
    text: "SELECT key, highest_seen FROM observed_key WHERE path_id = $1 AND key = ANY ($2::text[])",
    values: [pathId, standings.map(({ key }) => key)],
  });
  const before = new Map(rows.map((row) => [row.key, row.highest_seen]));
  const highest = standings.map(({ key, highestSeen }) => higherVersion(before.get(key) ?? null, highestSeen));
  await pool.query({
    name: "record-observed-keys",
    text: `INSERT INTO observed_key (path_id, key, outstanding, oldest_at, highest_seen, checked_at)
           SELECT $1, u.key, u.outstanding, u.oldest_at, u.highest_seen, clock_timestamp()
           FROM unnest($2::text[], $3::integer[], $4::timestamptz[], $5::text[]) AS u(key, outstanding, oldest_at, highest_seen) ORDER BY u.key
           ON CONFLICT (path_id, key) DO UPDATE SET outstanding = EXCLUDED.outstanding, oldest_at = EXCLUDED.oldest_at,
             highest_seen = coalesce(EXCLUDED.highest_seen, observed_key.highest_seen), checked_at = EXCLUDED.checked_at`,
    values: [
      pathId,
      standings.map(({ key }) => key),
      standings.map(({ outstanding }) => outstanding),
      standings.map(({ oldestAt }) => oldestAt),
      highest,
    ],
  });
  return standings.some(({ key }, i) => highest[i] !== (before.get(key) ?? null));
}

/** Keys with outstanding writes that were last compared before a time, the longest uncompared first. */
async function outstandingKeys(pool: pg.Pool, pathId: number, checkedBefore: Date, limit: number): Promise<string[]> {
  const { rows } = await pool.query<{ key: string }>({
    name: "observed-outstanding-keys",
    text: `SELECT key FROM observed_key WHERE path_id = $1 AND outstanding > 0 AND checked_at < $2 ORDER BY checked_at LIMIT $3`,
    values: [pathId, checkedBefore, limit],
  });
  return rows.map(({ key }) => key);
}

/** What is outstanding of a path, and how many items of a source were ever met. */
async function totals(pool: pg.Pool, pathId: number, source: ItemSource): Promise<OutstandingTotals> {
  const { rows } = await pool.query<{ kind: number; total: string; oldest_at: Date | null }>({
    name: "observed-totals",
    text: `SELECT kind, total, (SELECT oldest_at FROM observed_key k WHERE k.path_id = $1 AND k.outstanding > 0 AND k.oldest_at IS NOT NULL
             ORDER BY k.oldest_at LIMIT 1) AS oldest_at
           FROM observed_tally WHERE path_id = $1`,
    values: [pathId],
  });
  const of = (kind: number) => BigInt(rows.find((row) => row.kind === kind)?.total ?? 0);
  return {
    keys: of(OBSERVED_TALLY.keys),
    outstanding: of(OBSERVED_TALLY.outstanding),
    oldestAt: rows[0]?.oldest_at ?? null,
    arrived: of(codeOfSource(source)),
  };
}

/** Notes that another process than the intake changed what the ledger knows of a path, so that the intake compares every key again. */
async function noteChange(pool: pg.Pool, pathId: number): Promise<void> {
  await pool.query({ name: "note-observed-change", text: NOTE_CHANGE("$1"), values: [pathId] });
}

/** How many such changes were noted. */
async function changes(pool: pg.Pool, pathId: number): Promise<bigint> {
  const { rows } = await pool.query<{ total: string }>({
    name: "observed-changes",
    text: "SELECT total FROM observed_tally WHERE path_id = $1 AND kind = $2",
    values: [pathId, OBSERVED_TALLY.changes],
  });
  return BigInt(rows[0]?.total ?? 0);
}

/** Moves a walk on; a round that is over becomes the last one, and the next begins with its first step. */
async function step(
  pool: pg.Pool,
  pathId: number,
  { source, to, met, unclassified, example, tookMs }: WalkStep,
): Promise<void> {
  await pool.query({
    name: "observed-walk-step",
    text: `INSERT INTO observed_walk AS w (path_id, source, checkpoint, met, unclassified, example, begun_at, moved_at,
             last_begun_at, last_ended_at, last_met, last_unclassified, last_example)
           SELECT $1, $2, $3, CASE WHEN $7 THEN 0 ELSE $4 END, CASE WHEN $7 THEN 0 ELSE $5 END, CASE WHEN $7 THEN NULL ELSE $6 END, began, now,
             CASE WHEN $7 THEN began END, CASE WHEN $7 THEN now END, CASE WHEN $7 THEN $4 END, CASE WHEN $7 THEN $5 END, CASE WHEN $7 THEN $6 END
           FROM (SELECT now, now - $8 * interval '1 millisecond' AS began FROM clock_timestamp() now) times
           ON CONFLICT (path_id, source) DO UPDATE SET checkpoint = EXCLUDED.checkpoint, because = NULL, moved_at = EXCLUDED.moved_at,
             met = CASE WHEN $7 THEN 0 ELSE w.met + $4 END,
             unclassified = CASE WHEN $7 THEN 0 ELSE w.unclassified + $5 END,
             example = CASE WHEN $7 THEN NULL ELSE coalesce(w.example, $6) END,
             begun_at = CASE WHEN w.checkpoint IS NULL THEN EXCLUDED.begun_at ELSE w.begun_at END,
             last_begun_at = CASE WHEN NOT $7 THEN w.last_begun_at WHEN w.checkpoint IS NULL THEN EXCLUDED.begun_at ELSE w.begun_at END,
             last_ended_at = CASE WHEN $7 THEN EXCLUDED.moved_at ELSE w.last_ended_at END,
             last_met = CASE WHEN $7 THEN w.met + $4 ELSE w.last_met END,
             last_unclassified = CASE WHEN $7 THEN w.unclassified + $5 ELSE w.last_unclassified END,
             last_example = CASE WHEN $7 THEN coalesce(w.example, $6) ELSE w.last_example END`,
    values: [pathId, source, to, met, unclassified, example, to === null, tookMs],
  });
}

/** Says why a walk waits. */
async function waits(pool: pg.Pool, pathId: number, source: string, because: string): Promise<void> {
  await pool.query({
    name: "observed-walk-waits",
    text: `INSERT INTO observed_walk (path_id, source, because, begun_at, moved_at) VALUES ($1, $2, $3, clock_timestamp(), clock_timestamp())
           ON CONFLICT (path_id, source) DO UPDATE SET because = EXCLUDED.because WHERE observed_walk.because IS DISTINCT FROM EXCLUDED.because`,
    values: [pathId, source, because],
  });
}

/** Notes that the newest items of a source were read. */
async function read(pool: pg.Pool, pathId: number, source: string): Promise<void> {
  await pool.query({
    name: "observed-walk-read",
    text: "UPDATE observed_walk SET read_at = clock_timestamp(), because = NULL WHERE path_id = $1 AND source = $2",
    values: [pathId, source],
  });
}
