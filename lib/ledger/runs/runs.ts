import type pg from "pg";
import { SETTLED_STATES } from "../../domain/mutation";
import { OUTCOMES } from "../../domain/run/outcomes";
import type { RunState } from "../../domain/run/run-states";
import { CARRIED_OUT_IN, RUN, type RunVerb, STOPPED_IN } from "../../domain/run/transitions";
import { plainArray, textArray } from "../../postgres/arrays";
import { inTransaction } from "../../postgres/pool";
import { type AuditRow, audit, type By, type Queryable } from "../audit";
import { namesIn, OUTCOME, TALLY, UNTRIED } from "../codes";
import { flushesText, marksMovedOr } from "../drain/marks";
import type { Plan } from "../plans/model";
import type { BatchRecord, RunLane, RunStore } from "./model";
import { readRun, runItems } from "./rows";
import { workAt, workPage } from "./work";

const CARRIED_OUT = namesIn(CARRIED_OUT_IN);
const STOPPED = namesIn(STOPPED_IN);
const OVER = namesIn(RUN.ends);

/** Runs on Postgres. */
export function postgresRuns(pool: pg.Pool): RunStore {
  return {
    read: (id) => readRun(pool, id),
    async claim(replayer, leaseMs) {
      const { rows } = await pool.query<{ run_id: string }>({
        name: "claim-run",
        text: `UPDATE run SET token = token + 1, lease_by = $1, lease_until = now() + $2 * interval '1 millisecond'
               WHERE run_id = (SELECT run_id FROM run WHERE state IN ${CARRIED_OUT} AND (lease_until IS NULL OR lease_until < now())
                               ORDER BY started_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING run_id`,
        values: [replayer, leaseMs],
      });
      return rows[0] === undefined ? null : readRun(pool, rows[0].run_id);
    },
    async unbound() {
      const { rows } = await pool.query<{ run_id: string }>({
        name: "unbound-runs",
        text: `SELECT run_id FROM run WHERE state = 'aborting' OR (state = 'paused' AND bound_token < token)
                 OR (state = 'aborted' AND lease_by IS NOT NULL AND lease_until < now() - interval '1 minute') LIMIT 20`,
      });
      return rows.map((row) => row.run_id);
    },
    async bound(id, token) {
      await pool.query("UPDATE run SET bound_token = greatest(bound_token, $2) WHERE run_id = $1", [id, token]);
    },
    async notWithdrawn(mutations) {
      const { rows } = await pool.query<{ id: string }>({
        name: "not-withdrawn",
        text: `SELECT u.id FROM unnest($1::uuid[]) u(id)
               WHERE NOT EXISTS (SELECT FROM settlement s WHERE s.mutation_id = u.id AND s.outcome = ${OUTCOME.suppressed})`,
        values: [plainArray(mutations)],
      });
      return rows.map(({ id }) => id);
    },
    async appended(id, keys) {
      const { rows } = await pool.query<{ idempotency_key: string; id: string; version: string }>({
        name: "appended-by-run",
        text: "SELECT idempotency_key, id, version FROM mutation WHERE request_id = $1::text AND key = ANY ($2::text[])",
        values: [id, textArray(keys)],
      });
      return rows.map((row) => ({
        idempotencyKey: row.idempotency_key,
        id: row.id,
        version: BigInt(row.version),
      }));
    },
    async standing(id, pathId) {
      const { rows } = await pool.query<{ state: RunState; lease_by: string | null; done: string; moved: boolean }>({
        name: "run-standing",
        text: `SELECT r.state, r.lease_by, coalesce((SELECT sum(n) FROM run_lane l, unnest(l.outcomes) n WHERE l.run_id = r.run_id), 0) AS done,
                 EXISTS (SELECT FROM path_control c WHERE c.path_id = $2 AND c.epoch::text IS DISTINCT FROM r.epochs->>c.path_id::text) AS moved
               FROM run r WHERE r.run_id = $1`,
        values: [id, pathId],
      });
      const row = rows[0];
      if (row === undefined) return null;
      return { state: row.state, leaseBy: row.lease_by, done: BigInt(row.done), epochMoved: row.moved };
    },
    async note(id, because) {
      await pool.query({
        name: "note-run",
        text: `UPDATE run SET because = $2 WHERE run_id = $1 AND state IN ${CARRIED_OUT} AND because IS DISTINCT FROM $2`,
        values: [id, because],
      });
    },
    async oldestArrival(pathId, after) {
      const { rows } = await pool.query<{ at: Date | null }>({
        name: "oldest-arrival",
        text: `SELECT min(o.accepted_at) AS at FROM lane_tally t CROSS JOIN LATERAL (
                 SELECT x.accepted_at FROM outstanding x WHERE x.path_id = t.path_id AND x.lane = t.lane AND x.state IN ${UNTRIED} AND x.accepted_at > $2
                   AND x.mutation_id > (lpad(to_hex(floor(extract(epoch FROM $2::timestamptz) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid
                 ORDER BY x.mutation_id LIMIT 1) o
               WHERE t.path_id = $1 AND t.kind = ${TALLY.accepted}`,
        values: [pathId, after],
      });
      return rows[0]?.at ?? null;
    },
    async renew(id, replayer, leaseMs, rates) {
      const { rowCount } = await pool.query({
        name: "renew-run",
        text: `UPDATE run SET lease_until = now() + $3 * interval '1 millisecond',
                 effective_rate = coalesce($4, effective_rate), measured_rate = coalesce($5, measured_rate),
                 measured_at = CASE WHEN $5::float8 IS NULL THEN measured_at ELSE clock_timestamp() END
               WHERE run_id = $1 AND lease_by = $2 AND state IN ${CARRIED_OUT}`,
        values: [id, replayer, leaseMs, rates?.effective ?? null, rates?.measured ?? null],
      });
      return rowCount === 1 ? readRun(pool, id) : null;
    },
    async release(id, replayer) {
      await pool.query("UPDATE run SET lease_until = NULL, lease_by = NULL WHERE run_id = $1 AND lease_by = $2", [
        id,
        replayer,
      ]);
    },
    lanes: (id) => lanesOf(pool, id),
    work: (run, lane, after, limit, alike) => workPage(pool, run, lane, after, limit, alike),
    workAt: (run, lane, seqs) => workAt(pool, run, lane, seqs),
    record: (batch) => record(pool, batch),
    move: (id, verb, { because = null, by }) => move(pool, id, verb, { because, by }),
    items: (id, outcome, after, limit) => runItems(pool, id, outcome, after, limit),
    async restoredAs(pathId, places) {
      const { rows } = await pool.query<{ key: string; version: string; now: string }>({
        name: "restored-as",
        text: `SELECT m.key, m.version, max(n.version) AS now FROM unnest($2::text[], $3::bigint[]) u(key, version)
               JOIN mutation m ON m.path_id = $1 AND m.key = u.key AND m.version = u.version
               JOIN mutation_link l ON l.mutation_id = m.id AND l.relation = 'restored-as'
               JOIN mutation n ON n.path_id = $1 AND n.key = u.key AND n.id = l.other_id
               GROUP BY m.key, m.version`,
        values: [pathId, textArray(places.map((p) => p.key)), plainArray(places.map((p) => p.version))],
      });
      return rows.map(({ key, version, now }) => ({ key, version: BigInt(version), now: BigInt(now) }));
    },
    async ofOtherKeys(pathId, entries) {
      if (entries.length === 0) return new Set();
      const { rows } = await pool.query<{ id: string }>({
        name: "ids-of-other-keys",
        text: `SELECT DISTINCT u.id FROM unnest($2::uuid[], $3::text[]) u(id, key)
               JOIN mutation m ON m.id = u.id AND (m.path_id <> $1 OR m.key <> u.key)`,
        values: [pathId, plainArray(entries.map((e) => e.id)), textArray(entries.map((e) => e.key))],
      });
      return new Set(rows.map(({ id }) => id));
    },
    async link(links) {
      if (links.length === 0) return;
      await pool.query(
        `INSERT INTO mutation_link (mutation_id, relation, other_id, run_id)
         SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[]) ON CONFLICT DO NOTHING`,
        [
          links.map((l) => l.mutation),
          links.map((l) => l.relation),
          links.map((l) => l.other),
          links.map((l) => l.run),
        ],
      );
    },
  };
}

async function lanesOf(pool: pg.Pool, id: string): Promise<RunLane[]> {
  const { rows } = await pool.query<{ path_id: number; lane: number; reached: number; last: number }>({
    name: "run-lanes",
    text: "SELECT path_id, lane, reached, last FROM run_lane WHERE run_id = $1 ORDER BY path_id, lane",
    values: [id],
  });
  return rows.map((row) => ({ pathId: row.path_id, lane: row.lane, reached: row.reached, last: row.last }));
}

/** Puts a plan's only run in, lane by lane. Answers null, or the id of the run that the plan has already. */
export async function insertRun(
  client: Queryable,
  plan: Plan,
  run: { id: string; canary: number; actor: string },
): Promise<string | null> {
  const { rowCount } = await client.query(
    `INSERT INTO run (run_id, plan_id, incident_id, state, rate_per_sec, canary, epochs, started_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (plan_id) DO NOTHING`,
    [
      run.id,
      plan.id,
      plan.incident,
      run.canary > 0 ? "canary" : "running",
      plan.ratePerSec,
      run.canary,
      JSON.stringify(plan.epochs),
      run.actor,
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

async function record(pool: pg.Pool, batch: BatchRecord): Promise<boolean> {
  const put = batch.settledColumns.find((s) => s.outcome === "materialized");
  const covered = batch.settledColumns.find((s) => s.outcome === "superseded");
  const withdrawn = batch.settledColumns.find((s) => s.outcome === "suppressed");
  const { rows } = await pool
    .query<{ recorded: boolean }>({
      name: "record-run-batch",
      text: `WITH held AS MATERIALIZED (SELECT FROM run r JOIN plan p USING (plan_id) WHERE r.run_id = $1 AND r.lease_by = $23
               AND (r.state IN ${CARRIED_OUT} OR p.kind <> 'suppress') FOR SHARE OF r),
             marked AS MATERIALIZED (SELECT record_marks($2::smallint, $3::smallint, $22::jsonb) FROM held)
           SELECT record_run_batch($1, $2::smallint, $3::smallint, $4, $5, $6::bigint[], $7::uuid[], $8::smallint[], $9::text[], $10,
             $11::integer[], $12::smallint[], $13::text[], $14::uuid[], $15::integer[], $16::uuid[], $17::text[], $18::integer[], $19::uuid[], $20, $21::integer[]) AS recorded FROM marked`,
      values: [
        batch.run,
        batch.pathId,
        batch.lane,
        batch.from,
        batch.to,
        plainArray(batch.counts),
        plainArray(batch.settle.map((s) => s.id)),
        plainArray(batch.settle.map((s) => SETTLED_STATES.indexOf(s.outcome))),
        textArray(batch.settle.map((s) => s.because)),
        batch.by,
        plainArray(batch.exceptions.map((e) => e.seq)),
        plainArray(batch.exceptions.map((e) => OUTCOMES.indexOf(e.outcome))),
        textArray(batch.exceptions.map((e) => e.because)),
        put?.columns.ids ?? "{}",
        plainArray(put?.except ?? []),
        covered?.columns.ids ?? "{}",
        covered?.becauses ?? null,
        plainArray(covered?.except ?? []),
        withdrawn?.columns.ids ?? "{}",
        withdrawn?.because ?? null,
        plainArray(withdrawn?.except ?? []),
        flushesText(batch.flushes),
        batch.lease,
      ],
    })
    .catch(marksMovedOr);
  return rows[0]?.recorded === true;
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
       resumes_to = CASE WHEN $2 = 'paused' THEN r.state WHEN $2 = 'waiting' THEN 'running' END,
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

function move(
  pool: pg.Pool,
  id: string,
  verb: RunVerb,
  { because, by }: { because: string | null; by: By },
): Promise<void> {
  return inTransaction(pool, async (client) => {
    const before = await lockRun(client, id);
    if (before === null || !RUN.from(verb).includes(before.state)) return;
    const next = await moveLocked(client, id, before, { verb, because });
    await audit(client, by, moveAudited(id, before, next, because));
  });
}
