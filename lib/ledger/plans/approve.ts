import type { Queryable } from "../queryable";
import type { Plan } from "./model";
import { readPlan } from "./rows";

/** Approves a locked plan's digest; false where this person had. */
export async function insertApproval(
  client: Queryable,
  approval: { plan: string; actor: string; digest: string },
): Promise<boolean> {
  const { rowCount } = await client.query(
    "INSERT INTO plan_approval (plan_id, actor, digest) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    [approval.plan, approval.actor, approval.digest],
  );
  return rowCount === 1;
}

/** Locks a plan's row and reads it; null where there is none. */
export async function lockPlan(client: Queryable, id: string): Promise<Plan | null> {
  const { rowCount } = await client.query("SELECT FROM plan WHERE plan_id = $1 FOR SHARE", [id]);
  return rowCount === 1 ? readPlan(client, id) : null;
}
