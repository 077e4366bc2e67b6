import type pg from "pg";
import { SETTLED_STATES } from "../../domain/mutation";
import { WITHDRAWING_KINDS } from "../../domain/plan/kinds";
import { OUTCOMES } from "../../domain/run/outcomes";
import { plainArray, textArray } from "../../postgres/arrays";
import { namesIn } from "../codes";
import { flushesText, marksMovedOr } from "../drain/marks";
import type { BatchRecord } from "./model";
import { CARRIED_OUT } from "./states";

/**
 * Moves a run's lane on over a batch; false when another replayer has done so, or a withdrawal was paused or aborted meanwhile. Throws
 * MarksMoved, and records nothing, where a flush does not follow what is recorded of the lane.
 */
export async function record(pool: pg.Pool, batch: BatchRecord): Promise<boolean> {
  const put = batch.settledColumns.find((s) => s.outcome === "materialized");
  const covered = batch.settledColumns.find((s) => s.outcome === "superseded");
  const withdrawn = batch.settledColumns.find((s) => s.outcome === "suppressed");
  const { rows } = await pool
    .query<{ recorded: boolean }>({
      name: "record-run-batch",
      text: `WITH held AS MATERIALIZED (SELECT FROM run r JOIN plan p USING (plan_id) WHERE r.run_id = $1 AND r.lease_by = $23
               AND (r.state IN ${CARRIED_OUT} OR p.kind NOT IN ${namesIn(WITHDRAWING_KINDS)}) FOR SHARE OF r),
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
        plainArray(put?.ids ?? []),
        plainArray(put?.except ?? []),
        plainArray(covered?.ids ?? []),
        covered?.becauses == null ? null : textArray(covered.becauses),
        plainArray(covered?.except ?? []),
        plainArray(withdrawn?.ids ?? []),
        withdrawn?.because ?? null,
        plainArray(withdrawn?.except ?? []),
        flushesText(batch.flushes),
        batch.lease,
      ],
    })
    .catch(marksMovedOr);
  return rows[0]?.recorded === true;
}
