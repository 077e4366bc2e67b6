import type pg from "pg";
import type { Principal } from "../../domain/access/principal";
import { OUTCOMES } from "../../domain/run/outcomes";
import type { RunState } from "../../domain/run/run-states";
import { RUN, type RunVerb } from "../../domain/run/transitions";
import { move } from "../../domain/state-machine/machine";
import type { AuditRow } from "../audit/append";
import type { By } from "../audit/by";
import { inAuditedTransaction } from "../audit/transaction";
import { sqlMove } from "../codes";
import type { Plan } from "../plans/model";
import type { Queryable } from "../queryable";
import { OVER, STOPPED } from "./states";

/** Puts a plan's only run in, lane by lane. Answers null, or the id of the run that the plan has already. */
export async function insertRun(
  client: Queryable,
  plan: Plan,
  run: { id: string; canary: number; by: Pick<Principal, "id" | "name">; glass: string | null },
): Promise<string | null> {
  const { rowCount } = await client.query(
    `INSERT INTO run (run_id, plan_id, incident_id, state, rate_per_sec, canary, epochs, started_by, started_by_id, glass_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (plan_id) DO NOTHING`,
    [
      run.id,
      plan.id,
      plan.incident,
      move(RUN, null, run.canary > 0 ? "canary" : "running"),
      plan.ratePerSec,
      run.canary,
      JSON.stringify(plan.epochs),
      run.by.name,
      run.by.id,
      run.glass,
    ],
  );
  if (rowCount === 0) {
    const { rows } = await client.query<{ run_id: string }>("SELECT run_id FROM run WHERE plan_id = $1", [plan.id]);
    return rows[0]?.run_id ?? "";
  }
  await client.query(
    `INSERT INTO run_lane (run_id, path_id, lane, last, outcomes)
     SELECT $1, path_id, lane, max(seq), array_fill(0::bigint, ARRAY[$3::integer]) FROM plan_item WHERE plan_id = $2 GROUP BY path_id, lane`,
    [run.id, plan.id, OUTCOMES.length],
  );
  return null;
}

/** A run as a command or its replayer finds it, its row locked until the commit. */
export interface LockedRun {
  state: RunState;
  resumesTo: RunState | null;
  incident: string;
}

/** Locks a run's row; null where there is none. */
export async function lockRun(client: Queryable, id: string): Promise<LockedRun | null> {
  const { rows } = await client.query<LockedRun>(
    `SELECT state, resumes_to AS "resumesTo", incident_id AS incident FROM run WHERE run_id = $1 FOR UPDATE`,
    [id],
  );
  return rows[0] ?? null;
}

/** Whether a run's plan was made under the authority of now; the incident's row is held until the commit. */
export async function isOfThisAuthority(client: Queryable, run: string): Promise<boolean> {
  const { rows } = await client.query<{ same: boolean }>(
    `SELECT i.authority_seq = p.authority_seq AS same FROM run r JOIN plan p USING (plan_id)
     JOIN incident i ON i.incident_id = r.incident_id WHERE r.run_id = $1 FOR SHARE OF i`,
    [run],
  );
  return rows[0]?.same !== false;
}

const PAUSE = sqlMove(RUN, "pause");
const CONTINUE = sqlMove(RUN, "continue");

/**
 * Moves a locked run as its table of transitions says; a run that was paused goes on where it was, so a canary that was paused still is
 * one. Answers the state that it has now; throws where the table has no such transition. `adoptEpochs`: it takes the paths' control as it
 * is now.
 */
export async function moveLocked(
  client: Queryable,
  id: string,
  { state, resumesTo }: LockedRun,
  { verb, because, adoptEpochs = false }: { verb: RunVerb; because: string | null; adoptEpochs?: boolean },
): Promise<RunState> {
  const next = RUN.next(verb, state, resumesTo);
  if (next === null) throw new Error(`no run goes from ${state} by ${verb}`);
  await client.query(
    `UPDATE run r SET state = $2, because = $3,
       token = r.token + CASE WHEN $2 IN ${STOPPED} THEN 1 ELSE 0 END,
       lease_until = CASE WHEN $2 IN ${STOPPED} AND r.lease_by IS NOT NULL THEN clock_timestamp() ELSE r.lease_until END,
       resumes_to = CASE WHEN $2 = ${PAUSE.to} THEN r.state WHEN $2 IN ${CONTINUE.from} THEN ${CONTINUE.to} END,
       finished_at = CASE WHEN $2 IN ${OVER} THEN clock_timestamp() END,
       epochs = CASE WHEN $4 THEN coalesce((SELECT jsonb_object_agg(c.path_id::text, c.epoch::text) FROM incident_path p
         JOIN path_control c USING (path_id) WHERE p.incident_id = r.incident_id), r.epochs) ELSE r.epochs END
     WHERE run_id = $1`,
    [id, next, because, adoptEpochs],
  );
  return next;
}

/** The audit row of a run that has moved. */
export const moveAudited = (id: string, before: LockedRun, next: RunState, because: string | null): AuditRow => ({
  verb: `run-${next}`,
  subject: `run ${id}`,
  reason: because,
  before: { state: before.state },
  after: { state: next },
  incident: before.incident,
});

/** Moves a run as the replayer does, with its audit row; nothing where the verb does not lead on from the run's state. */
export function moveRun(
  pool: pg.Pool,
  id: string,
  verb: RunVerb,
  { because = null, by }: { because?: string | null; by: By },
): Promise<void> {
  return inAuditedTransaction(pool, by, async (client, audit) => {
    const before = await lockRun(client, id);
    if (before === null || !RUN.from(verb).includes(before.state)) return;
    const next = await moveLocked(client, id, before, { verb, because });
    audit(moveAudited(id, before, next, because));
  });
}
