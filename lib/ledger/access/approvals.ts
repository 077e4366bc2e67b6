import { APPROVAL_GOOD_FOR_MS, type ApprovalEvidence, approvalVoid, type GivenBy } from "../../domain/access/approval";
import type { Principal } from "../../domain/access/principal";
import type { Plan } from "../plans/model";
import type { Queryable } from "../queryable";
import { isOnePerson } from "./one-person";
import { pathNames } from "./path-names";

/** An approval of a plan's digest, and why it does not count; null where it counts now. */
export interface StandingApproval {
  by: string;
  byId: string;
  at: Date;
  void: string | null;
}

/** The approvals of a plan's digest: those that count now, and why each other does not. */
export interface ApprovalStanding {
  counting: { by: string; at: Date }[];
  voided: string[];
}

interface StandingAsked {
  pathIds: readonly number[];
  signedIn: boolean;
  /** Approvals that are too old to begin a run count as well. */
  whenever?: boolean;
}

type Approved = Pick<Plan, "id" | "digest" | "createdById">;

/**
 * Reads which approvals of a plan count at this moment. In a transaction, everything that they rest on stays locked until its end: the
 * approvals, the people and their grants.
 */
export async function approvalStanding(tx: Queryable, plan: Approved, asked: StandingAsked): Promise<ApprovalStanding> {
  const approvals = await standingOf(tx, plan, asked, "FOR SHARE");
  return {
    counting: approvals.filter((each) => each.void === null),
    voided: approvals.flatMap((each) => each.void ?? []),
  };
}

/** The approvals of a plan's present digest as they stand, for a screen: nothing is locked, and a run judges them anew. */
export const shownApprovals = (client: Queryable, plan: Approved, asked: StandingAsked): Promise<StandingApproval[]> =>
  standingOf(client, plan, asked, "");

type Locking = "FOR SHARE" | "";

async function standingOf(
  tx: Queryable,
  plan: Approved,
  { pathIds, signedIn, whenever = false }: StandingAsked,
  locking: Locking,
): Promise<StandingApproval[]> {
  const { rows } = await tx.query<{ actor: string; actor_id: string; at: Date }>(
    `SELECT actor, actor_id, at FROM plan_approval
     WHERE plan_id = $1 AND digest = $2 AND ended_at IS NULL AND ($4 OR at > clock_timestamp() - $3 * interval '1 millisecond')
     ORDER BY at ${locking}`,
    [plan.id, plan.digest, APPROVAL_GOOD_FOR_MS, whenever],
  );
  const paths = await pathNames(tx, pathIds);
  const standing: StandingApproval[] = [];
  for (const row of rows) {
    const evidence = await evidenceOf(tx, { id: row.actor_id, name: row.actor }, locking);
    const because = (await isOnePerson(tx, row.actor_id, plan.createdById))
      ? `${row.actor} made the plan`
      : approvalVoid(evidence, { createdById: plan.createdById, paths, signedIn });
    standing.push({ by: row.actor, byId: row.actor_id, at: row.at, void: because });
  }
  return standing;
}

/** What a person holds now, as an approval is judged by. */
export async function evidenceOf(
  tx: Queryable,
  by: Pick<Principal, "id" | "name">,
  locking: Locking = "FOR SHARE",
): Promise<ApprovalEvidence> {
  const [kind = "", key = ""] = by.id.split(":");
  if (kind !== "person" && kind !== "service") return { by: { ...by, kind: kind as Principal["kind"] }, grants: [] };
  const { rowCount } = await tx.query(`SELECT FROM principal WHERE principal_id = $1 AND ended_at IS NULL ${locking}`, [
    key,
  ]);
  if (rowCount !== 1) return { by: { ...by, kind }, grants: null };
  const { rows } = await tx.query<GivenBy>(
    `SELECT role, path, break_glass AS "breakGlass", granted_by AS "grantedBy" FROM principal_grant
     WHERE principal_id = $1 AND ended_at IS NULL ${locking}`,
    [key],
  );
  return { by: { ...by, kind }, grants: rows };
}
