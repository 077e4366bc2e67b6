import type pg from "pg";
import type { DeliveryState } from "../../domain/notification/delivery";
import type { Verb } from "../../domain/permission";
import type { Step } from "../../domain/recovery/steps";
import { boundTo } from "../bound-to";
import type { GlassOpening } from "./model";

/** Openings of the glass, as they are shown. */
export function brokenGlassReadsOn(pool: pg.Pool) {
  return boundTo(pool, { list: listOpenings, ofIncident });
}

export type BrokenGlassReads = ReturnType<typeof brokenGlassReadsOn>;

interface Row {
  glass_id: string;
  incident_id: string;
  title: string;
  path_ids: number[];
  opened_by: string;
  opened_by_id: string;
  opened_at: Date;
  open_until: Date;
  reviewed_at: Date | null;
  reviewed_by: string | null;
  review_note: string | null;
  alerts: { receiver: string; state: DeliveryState; at: string | null }[] | null;
  uses: { at: string; verb: Verb; step: Step; reason: string; waits_for: string[] }[];
}

const SELECT = `SELECT g.*, i.title, ARRAY(SELECT p.path_id FROM incident_path p WHERE p.incident_id = i.incident_id) AS path_ids,
    (SELECT json_agg(json_build_object('at', u.at, 'verb', u.verb, 'step', u.step, 'reason', u.reason, 'waits_for', u.waits_for)
      ORDER BY u.number) FROM broken_glass_use u WHERE u.glass_id = g.glass_id) AS uses,
    (SELECT json_agg(json_build_object('receiver', a.receiver, 'state', a.state, 'at', a.ended_at) ORDER BY a.receiver) FROM (
      SELECT DISTINCT ON (d.receiver) d.receiver, d.state, d.ended_at FROM notification n JOIN notification_delivery d USING (notification_id)
      WHERE n.event = 'glass.broken' AND n.facts ->> 'glass' = g.glass_id::text
      ORDER BY d.receiver, d.state = 'delivered', d.ended_at DESC NULLS FIRST) a) AS alerts
  FROM broken_glass g JOIN incident i USING (incident_id)`;

function openingOf(row: Row): GlassOpening {
  const { reviewed_at: at, reviewed_by: by, review_note: note } = row;
  return {
    id: row.glass_id,
    incident: row.incident_id,
    title: row.title,
    pathIds: row.path_ids,
    by: row.opened_by,
    byId: row.opened_by_id,
    openedAt: row.opened_at,
    openUntil: row.open_until,
    review: at === null || by === null || note === null ? null : { at, by, note },
    alerts: (row.alerts ?? []).map((alert) => ({ ...alert, at: alert.at === null ? null : new Date(alert.at) })),
    uses: row.uses.map(({ at, waits_for, ...use }) => ({ ...use, at: new Date(at), waitsFor: waits_for })),
  };
}

/** Openings, newest first, below a place; `open`: those alone that wait for their review. */
async function listOpenings(
  pool: pg.Pool,
  open: boolean | null,
  before: { openedAt: Date; id: string } | null,
  limit: number,
): Promise<GlassOpening[]> {
  const { rows } = await pool.query<Row>({
    name: "broken-glass-openings",
    text: `${SELECT} WHERE ($1::boolean IS NULL OR (g.reviewed_at IS NULL) = $1)
      AND ($2::timestamptz IS NULL OR (g.opened_at, g.glass_id) < ($2, $3::uuid))
      ORDER BY g.opened_at DESC, g.glass_id DESC LIMIT $4`,
    values: [open, before?.openedAt ?? null, before?.id ?? null, limit],
  });
  return rows.map(openingOf);
}

/** The openings of an incident, oldest first. */
async function ofIncident(pool: pg.Pool, incident: string): Promise<GlassOpening[]> {
  const { rows } = await pool.query<Row>({
    name: "broken-glass-of-incident",
    text: `${SELECT} WHERE g.incident_id = $1 ORDER BY g.opened_at, g.glass_id`,
    values: [incident],
  });
  return rows.map(openingOf);
}
