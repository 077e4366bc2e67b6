import type pg from "pg";
import { DELIVERY } from "../../domain/notification/delivery";
import type { NotificationEvent } from "../../domain/notification/events";
import { boundTo } from "../bound-to";
import { sqlMove } from "../codes";
import type { AttemptOutcome, TakenDelivery, Taker } from "./model";

const DELIVER = sqlMove(DELIVERY, "deliver");
const GIVE_UP = sqlMove(DELIVERY, "give-up");
const WAITING = `'${DELIVERY.to("spread")}'`;

/** Deliveries of notifications, for the steward. */
export function deliveriesOn(pool: pg.Pool) {
  return boundTo(pool, { spread, take, record, giveUp, forget });
}

export type Deliveries = ReturnType<typeof deliveriesOn>;

/**
 * Makes a delivery of each new notification for each receiver that takes it; answers how many notifications there were. What is for a
 * receiver that this steward's configuration does not have is left to another steward.
 */
async function spread(pool: pg.Pool, takers: readonly Taker[], limit: number): Promise<number> {
  const { rowCount } = await pool.query({
    name: "spread-notifications",
    text: `WITH fresh AS (SELECT notification_id, event, only_for FROM notification WHERE spread_at IS NULL
               AND (only_for IS NULL OR only_for = ANY ($1::text[])) ORDER BY at LIMIT $3
             FOR UPDATE SKIP LOCKED),
           made AS (INSERT INTO notification_delivery (notification_id, receiver, state, next_at)
             SELECT DISTINCT f.notification_id, t.name, ${WAITING}, clock_timestamp()
             FROM fresh f JOIN unnest($1::text[], $2::text[]) t(name, event)
               ON (f.only_for IS NULL AND t.event = f.event) OR t.name = f.only_for
             ON CONFLICT DO NOTHING)
           UPDATE notification SET spread_at = clock_timestamp() WHERE notification_id IN (SELECT notification_id FROM fresh)`,
    values: [takers.map(({ name }) => name), takers.map(({ event }) => event), limit],
  });
  return rowCount ?? 0;
}

interface Row {
  notification_id: string;
  receiver: string;
  attempts: number;
  at: Date;
  event: NotificationEvent;
  sentence: string;
  paths: string[];
  facts: Record<string, string>;
  href: string;
}

/**
 * Takes deliveries that are due, each for one attempt, which is noted before anything is sent. Whoever is given a delivery has it for the
 * time of the lease; after that another steward attempts it again.
 */
async function take(
  pool: pg.Pool,
  receivers: readonly string[],
  { limit, leaseMs, most }: { limit: number; leaseMs: number; most: number },
): Promise<TakenDelivery[]> {
  const { rows } = await pool.query<Row>({
    name: "take-deliveries",
    text: `WITH taken AS (UPDATE notification_delivery SET attempts = attempts + 1, next_at = clock_timestamp() + $3 * interval '1 millisecond'
             WHERE (notification_id, receiver) IN (
               SELECT notification_id, receiver FROM notification_delivery
               WHERE state = ${WAITING} AND next_at <= clock_timestamp() AND receiver = ANY ($1::text[]) AND attempts < $4
               ORDER BY next_at LIMIT $2 FOR UPDATE SKIP LOCKED)
             RETURNING notification_id, receiver, attempts),
           noted AS (INSERT INTO notification_attempt (notification_id, receiver, number, at)
             SELECT notification_id, receiver, attempts, clock_timestamp() FROM taken)
           SELECT t.*, n.at, n.event, n.sentence, n.paths, n.facts, n.href FROM taken t JOIN notification n USING (notification_id)`,
    values: [receivers, limit, leaseMs, most],
  });
  return rows.map(({ notification_id, attempts, ...row }) => ({ ...row, id: notification_id, attempt: attempts }));
}

/** Records how an attempt ended; nothing where another attempt has begun meanwhile, or the delivery has ended. */
async function record(
  pool: pg.Pool,
  { id, receiver, attempt }: Pick<TakenDelivery, "id" | "receiver" | "attempt">,
  outcome: AttemptOutcome,
): Promise<void> {
  const [error, retryInMs] = outcome.delivered ? [null, null] : [outcome.error, outcome.retryInMs];
  await pool.query({
    name: "record-attempt",
    text: `WITH ended AS (UPDATE notification_attempt SET ended_at = clock_timestamp(), status = $4, error = $5
             WHERE notification_id = $1 AND receiver = $2 AND number = $3)
           UPDATE notification_delivery SET
             state = CASE WHEN $6 THEN ${DELIVER.to} WHEN $7::float8 IS NULL THEN ${GIVE_UP.to} ELSE state END,
             next_at = clock_timestamp() + coalesce($7, 0) * interval '1 millisecond',
             ended_at = CASE WHEN $6 OR $7 IS NULL THEN clock_timestamp() END
           WHERE notification_id = $1 AND receiver = $2 AND state IN ${DELIVER.from} AND attempts = $3`,
    values: [id, receiver, attempt, outcome.status, error, outcome.delivered, retryInMs],
  });
}

/** Gives up deliveries whose last attempt never ended: its process died. Answers their receivers. */
async function giveUp(pool: pg.Pool, most: number): Promise<string[]> {
  const { rows } = await pool.query<{ receiver: string }>({
    name: "give-up-deliveries",
    text: `UPDATE notification_delivery SET state = ${GIVE_UP.to}, ended_at = clock_timestamp()
           WHERE state IN ${GIVE_UP.from} AND next_at <= clock_timestamp() AND attempts >= $1 RETURNING receiver`,
    values: [most],
  });
  return rows.map(({ receiver }) => receiver);
}

/** Forgets notifications of before a time, with their deliveries; answers how many. */
async function forget(pool: pg.Pool, before: Date, limit: number): Promise<number> {
  const { rowCount } = await pool.query({
    name: "forget-notifications",
    text: `DELETE FROM notification WHERE notification_id IN (
             SELECT notification_id FROM notification WHERE at < $1 ORDER BY at, notification_id LIMIT $2)`,
    values: [before, limit],
  });
  return rowCount ?? 0;
}
