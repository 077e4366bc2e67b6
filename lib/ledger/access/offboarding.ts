import { closeBrokenGlass } from "../glass/changes";
import type { Queryable } from "../queryable";

/**
 * Ends what a principal left undone: its approvals, its open glass, and its plans that no run has begun. Runs that it started pause at
 * their next batch, since each batch asks for its starter and its glass.
 */
export async function endPlansAndApprovals(
  tx: Queryable,
  id: string,
  because: string,
): Promise<{ plans: number; approvals: number; glass: number }> {
  const plans = await tx.query(
    `UPDATE plan p SET expires_at = clock_timestamp() WHERE created_by_id = $1 AND expires_at > clock_timestamp()
       AND NOT EXISTS (SELECT FROM run r WHERE r.plan_id = p.plan_id)`,
    [id],
  );
  const approvals = await tx.query(
    "UPDATE plan_approval SET ended_at = clock_timestamp(), ended_because = $2 WHERE actor_id = $1 AND ended_at IS NULL",
    [id, because],
  );
  return { plans: plans.rowCount ?? 0, approvals: approvals.rowCount ?? 0, glass: await closeBrokenGlass(tx, id) };
}
