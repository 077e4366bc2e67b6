import type pg from "pg";
import type { Step } from "../../domain/recovery/steps";
import { findingOf } from "../../domain/verdict/findings";
import { postgresDependents } from "../dependents/dependents";
import { keepGates } from "./gates";
import { incidentMeasures } from "./measures";
import type { AuditEntry, IncidentStore, Waiver } from "./model";
import { listIncidents, readIncident } from "./rows";

/** Incidents on Postgres. */
export function postgresIncidents(pool: pg.Pool): IncidentStore {
  return {
    ...incidentMeasures(pool),
    ...postgresDependents(pool),
    read: (id) => readIncident(pool, id),
    list: (status, before, limit) => listIncidents(pool, status, before, limit),
    openIncidents: () => listIncidents(pool, "open", null, 1_000),
    async keyCount(id) {
      const { rows } = await pool.query<{ n: string }>({
        name: "incident-key-count",
        text: "SELECT count(*) AS n FROM incident_key WHERE incident_id = $1",
        values: [id],
      });
      return BigInt(rows[0]?.n ?? 0);
    },
    async waivers(id) {
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
    },
    async brokenGlass(id) {
      const { rows } = await pool.query<{ subject: Step; actor: string; at: Date; reason: string }>({
        name: "broken-glass",
        text: "SELECT subject, actor, at, reason FROM audit WHERE incident_id = $1 AND verb = 'break-glass' ORDER BY seq",
        values: [id],
      });
      return rows.map((row) => ({ step: row.subject, by: row.actor, at: row.at, reason: row.reason }));
    },
    async gates(id) {
      const { rows } = await pool.query<{
        step: Step;
        open: boolean;
        measured_at: Date;
        first_open_at: Date | null;
        closed_again_at: Date | null;
      }>({
        name: "incident-gates",
        text: "SELECT step, open, measured_at, first_open_at, closed_again_at FROM incident_gate WHERE incident_id = $1",
        values: [id],
      });
      return new Map(
        rows.map((row) => [
          row.step,
          {
            open: row.open,
            measuredAt: row.measured_at,
            firstOpenAt: row.first_open_at,
            closedAgainAt: row.closed_again_at,
          },
        ]),
      );
    },
    recordGates: (id, gates) => keepGates(pool, id, gates),
    async log(id, limit) {
      const { rows } = await pool.query<AuditEntry>({
        name: "incident-log",
        text: `SELECT * FROM (SELECT seq, at, actor, verb, subject, reason FROM audit WHERE incident_id = $1 ORDER BY seq DESC LIMIT $2) l ORDER BY seq`,
        values: [id, limit],
      });
      return rows.map(({ at, actor, verb, subject, reason }) => ({ at, actor, verb, subject, reason }));
    },
  };
}
