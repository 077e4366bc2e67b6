import type pg from "pg";
import type { DeliveryState } from "../../domain/notification/delivery";
import type { NotificationEvent } from "../../domain/notification/events";
import { boundTo } from "../bound-to";
import type { DeliveryPlace, DeliveryRow } from "./model";

/** Deliveries of notifications, as they are shown. */
export function notificationReadsOn(pool: pg.Pool) {
  return boundTo(pool, { list: listDeliveries, standings });
}

export type NotificationReads = ReturnType<typeof notificationReadsOn>;

interface Row {
  notification_id: string;
  receiver: string;
  event: NotificationEvent;
  sentence: string;
  at: Date;
  state: DeliveryState;
  next_at: Date;
  ended_at: Date | null;
  attempts:
    | { number: number; at: string; endedAt: string | null; status: string | null; error: string | null }[]
    | null;
}

/** Deliveries, newest first, below a place; of one receiver, or in one state, where these are named. */
async function listDeliveries(
  pool: pg.Pool,
  { receiver, state }: { receiver: string | null; state: DeliveryState | null },
  before: DeliveryPlace | null,
  limit: number,
): Promise<DeliveryRow[]> {
  const { rows } = await pool.query<Row>({
    name: "deliveries",
    text: `SELECT n.notification_id, d.receiver, n.event, n.sentence, n.at, d.state, d.next_at, d.ended_at,
             (SELECT json_agg(json_build_object('number', a.number, 'at', a.at, 'endedAt', a.ended_at, 'status', a.status,
               'error', a.error) ORDER BY a.number) FROM notification_attempt a
               WHERE a.notification_id = d.notification_id AND a.receiver = d.receiver) AS attempts
           FROM notification n JOIN notification_delivery d USING (notification_id)
           WHERE ($1::text IS NULL OR d.receiver = $1) AND ($2::text IS NULL OR d.state = $2)
             AND ($3::timestamptz IS NULL OR (n.at, n.notification_id, d.receiver) < ($3, $4::uuid, $5::text))
           ORDER BY n.at DESC, n.notification_id DESC, d.receiver DESC LIMIT $6`,
    values: [receiver, state, before?.at ?? null, before?.id ?? null, before?.receiver ?? null, limit],
  });
  return rows.map((row) => ({
    id: row.notification_id,
    receiver: row.receiver,
    event: row.event,
    sentence: row.sentence,
    at: row.at,
    state: row.state,
    nextAt: row.next_at,
    endedAt: row.ended_at,
    attempts: (row.attempts ?? []).map(({ at, endedAt, ...attempt }) => ({
      ...attempt,
      at: new Date(at),
      endedAt: endedAt === null ? null : new Date(endedAt),
    })),
  }));
}

/** How many deliveries to each receiver wait, and how many were given up. */
async function standings(pool: pg.Pool): Promise<Map<string, { waiting: number; dead: number }>> {
  const { rows } = await pool.query<{ receiver: string; waiting: number; dead: number }>({
    name: "delivery-standings",
    text: `SELECT receiver, count(*) FILTER (WHERE state = 'waiting')::integer AS waiting,
             count(*) FILTER (WHERE state = 'dead')::integer AS dead
           FROM notification_delivery WHERE state <> 'delivered' GROUP BY receiver`,
    values: [],
  });
  return new Map(rows.map(({ receiver, ...standing }) => [receiver, standing]));
}
