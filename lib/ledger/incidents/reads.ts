import type pg from "pg";
import { kindsOfStep } from "../../domain/plan/kinds";
import type { Step } from "../../domain/recovery/steps";
import { findingOf } from "../../domain/verdict/findings";
import { boundTo } from "../bound-to";
import { dependentsOf, holding } from "../dependents/reads";
import { armedOf } from "./armed-reopenings";
import { deskOf } from "./desk-reads";
import { measuresOn } from "./measures";
import type { AuditEntry, Incident, KeptGate, Waiver } from "./model";
import { listIncidents, readIncident } from "./rows";

/** Incidents as gates, screens and reports read them. */
export function incidentReadsOn(pool: pg.Pool) {
  return {
    ...measuresOn(pool),
    ...boundTo(pool, {
      read: readIncident,
      list: listIncidents,
      openIncidents,
      keyCount,
      waivers,
      brokenGlass,
      gates,
      log,
      dependents: dependentsOf,
      holding,
      desk: deskOf,
      armed: armedOf,
    }),
  };
}

export type IncidentReads = ReturnType<typeof incidentReadsOn>;

/** Every open incident, newest first. */
function openIncidents(pool: pg.Pool): Promise<Incident[]> {
  return listIncidents(pool, { status: "open" }, null, 1_000);
}

/** Counts the keys that an incident froze. */
async function keyCount(pool: pg.Pool, id: string): Promise<bigint> {
  const { rows } = await pool.query<{ n: string }>({
    name: "incident-key-count",
    text: "SELECT count(*) AS n FROM incident_key WHERE incident_id = $1",
    values: [id],
  });
  return BigInt(rows[0]?.n ?? 0);
}

/** An incident's waivers, oldest first. */
async function waivers(pool: pg.Pool, id: string): Promise<Waiver[]> {
  const { rows } = await pool.query<{
    path_id: number;
    key: string;
    finding: number | null;
    mutation_id: string | null;
    reason: string;
    actor: string;
    at: Date;
  }>({ name: "waivers", text: "SELECT * FROM waiver WHERE incident_id = $1 ORDER BY at", values: [id] });
  return rows.map(
    (row): Waiver => ({
      pathId: row.path_id,
      key: row.key,
      finding: row.finding === null ? null : findingOf(row.finding),
      mutation: row.mutation_id,
      reason: row.reason,
      actor: row.actor,
      at: row.at,
    }),
  );
}

/** The steps of an incident that were taken although a gate before them was closed. */
async function brokenGlass(pool: pg.Pool, id: string): Promise<{ step: Step; by: string; at: Date; reason: string }[]> {
  const { rows } = await pool.query<{ subject: Step; actor: string; at: Date; reason: string }>({
    name: "broken-glass",
    text: `SELECT subject, actor, at, reason FROM audit_row
      WHERE incident_id = $1 AND stream = 'changes' AND verb = 'break-glass' ORDER BY number`,
    values: [id],
  });
  return rows.map((row) => ({ step: row.subject, by: row.actor, at: row.at, reason: row.reason }));
}

/** Reads the last measurements of an incident's gates, by step. */
async function gates(pool: pg.Pool, id: string): Promise<Map<Step, KeptGate>> {
  const { rows } = await pool.query<{
    step: Step;
    open: boolean;
    measured_at: Date;
    first_open_at: Date | null;
    closed_again_at: Date | null;
    ran: boolean;
  }>({
    name: "incident-gates",
    text: `SELECT g.step, g.open, g.measured_at, g.first_open_at, g.closed_again_at, EXISTS (
             SELECT FROM plan p JOIN run r ON r.plan_id = p.plan_id WHERE p.incident_id = $1
               AND p.kind = ANY(CASE g.step WHEN 'replay' THEN $2::text[] WHEN 'cache' THEN $3::text[] ELSE '{}' END)) AS ran
           FROM incident_gate g WHERE g.incident_id = $1`,
    values: [id, kindsOfStep("replay"), kindsOfStep("cache")],
  });
  return new Map(
    rows.map((row) => [
      row.step,
      {
        open: row.open,
        measuredAt: row.measured_at,
        firstOpenAt: row.first_open_at,
        closedAgainAt: row.closed_again_at,
        ran: row.ran,
      },
    ]),
  );
}

/** The newest audit rows of an incident, oldest first. */
async function log(pool: pg.Pool, id: string, limit: number): Promise<AuditEntry[]> {
  const { rows } = await pool.query<AuditEntry>({
    name: "incident-log",
    text: `SELECT * FROM (SELECT number, at, actor, verb, subject, key, reason FROM audit_row
        WHERE incident_id = $1 AND stream = 'changes' ORDER BY number DESC LIMIT $2) l ORDER BY number`,
    values: [id, limit],
  });
  return rows;
}
