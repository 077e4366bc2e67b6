import { APPROVAL_GOOD_FOR_MS } from "../../domain/access/approval";
import type { Principal } from "../../domain/access/principal";
import type { Queryable } from "../queryable";
import type { Plan } from "./model";
import { readPlan } from "./rows";

/**
 * Approves a locked plan's digest under these rules; false where this person's approval is in force already. One that expired, was withdrawn
 * or was given under other rules is given anew.
 */
export async function insertApproval(
  client: Queryable,
  approval: { plan: string; by: Pick<Principal, "id" | "name">; digest: string; rules: readonly string[] },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO plan_approval AS a (plan_id, actor, actor_id, digest, rules) VALUES ($1, $2, $3, $4, $6)
     ON CONFLICT (plan_id, actor_id) DO UPDATE SET digest = EXCLUDED.digest, at = EXCLUDED.at, ended_at = NULL, ended_because = NULL,
       rules = EXCLUDED.rules
     WHERE a.ended_at IS NOT NULL OR a.at < clock_timestamp() - $5 * interval '1 millisecond' OR a.rules IS DISTINCT FROM EXCLUDED.rules`,
    [
      approval.plan,
      approval.by.name,
      approval.by.id,
      approval.digest,
      APPROVAL_GOOD_FOR_MS,
      JSON.stringify(approval.rules),
    ],
  );
  return rowCount === 1;
}

/** Ends a person's approval of a plan; false where there is none in force. */
export async function endApproval(
  client: Queryable,
  { plan, by, because }: { plan: string; by: string; because: string },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE plan_approval SET ended_at = clock_timestamp(), ended_because = $3
     WHERE plan_id = $1 AND actor_id = $2 AND ended_at IS NULL`,
    [plan, by, because],
  );
  return rowCount === 1;
}

/** Locks a plan's row and reads it; null where there is none. */
export async function lockPlan(client: Queryable, id: string): Promise<Plan | null> {
  const { rowCount } = await client.query("SELECT FROM plan WHERE plan_id = $1 FOR SHARE", [id]);
  return rowCount === 1 ? readPlan(client, id) : null;
}
