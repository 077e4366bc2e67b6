import { APPROVAL_GOOD_FOR_MS, type ApprovalEvidence, approvalVoid, type GivenBy } from "../../domain/access/approval";
import type { Principal } from "../../domain/access/principal";
import type { Plan } from "../plans/model";
import type { Queryable } from "../queryable";
import { isOnePerson } from "./one-person";
import { pathNames } from "./path-names";

/** The approvals of a plan's digest: those that count now, and why each other does not. */
export interface ApprovalStanding {
  counting: { by: string; at: Date }[];
  voided: string[];
}

/**
 * Reads which approvals of a plan count at this moment. In a transaction, everything that they rest on stays locked until its end: the
 * approvals, the people and their grants. `whenever`: approvals that are too old to begin a run count as well.
 */
export async function approvalStanding(
  tx: Queryable,
  plan: Pick<Plan, "id" | "digest" | "createdById">,
  { pathIds, signedIn, whenever = false }: { pathIds: readonly number[]; signedIn: boolean; whenever?: boolean },
): Promise<ApprovalStanding> {
  const { rows } = await tx.query<{ actor: string; actor_id: string; at: Date }>(
    `SELECT actor, actor_id, at FROM plan_approval
     WHERE plan_id = $1 AND digest = $2 AND ended_at IS NULL AND ($4 OR at > clock_timestamp() - $3 * interval '1 millisecond')
     ORDER BY at FOR SHARE`,
    [plan.id, plan.digest, APPROVAL_GOOD_FOR_MS, whenever],
  );
  const paths = await pathNames(tx, pathIds);
  const standing: ApprovalStanding = { counting: [], voided: [] };
  for (const row of rows) {
    const evidence = await evidenceOf(tx, { id: row.actor_id, name: row.actor });
    const because = (await isOnePerson(tx, row.actor_id, plan.createdById))
      ? `${row.actor} made the plan`
      : approvalVoid(evidence, { createdById: plan.createdById, paths, signedIn });
    if (because === null) standing.counting.push({ by: row.actor, at: row.at });
    else standing.voided.push(because);
  }
  return standing;
}

/** What a person holds now, as an approval is judged by. */
export async function evidenceOf(tx: Queryable, by: Pick<Principal, "id" | "name">): Promise<ApprovalEvidence> {
  const [kind = "", key = ""] = by.id.split(":");
  if (kind !== "person" && kind !== "service") return { by: { ...by, kind: kind as Principal["kind"] }, grants: [] };
  const { rowCount } = await tx.query("SELECT FROM principal WHERE principal_id = $1 AND ended_at IS NULL FOR SHARE", [
    key,
  ]);
  if (rowCount !== 1) return { by: { ...by, kind }, grants: null };
  const { rows } = await tx.query<GivenBy>(
    `SELECT role, path, break_glass AS "breakGlass", granted_by AS "grantedBy" FROM principal_grant
     WHERE principal_id = $1 AND ended_at IS NULL FOR SHARE`,
    [key],
  );
  return { by: { ...by, kind }, grants: rows };
}
