import { APPROVAL_GOOD_FOR_MS, type ApprovalEvidence, approvalVoid, type GivenBy } from "../../domain/access/approval";
import type { Principal } from "../../domain/access/principal";
import { type AskedOfRun, type RulesNow, uncovered } from "../../domain/access/rules";
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

export interface StandingAsked {
  pathIds: readonly number[];
  signedIn: boolean;
  /** The rules that concern the plan now. Of a run that has begun: the rules that ask for it, without the time limit of approvals; null: none is asked. */
  rules: RulesNow | AskedOfRun | null;
}

export type Approved = Pick<Plan, "id" | "digest" | "createdById">;

/** The approvals of a plan's present digest, for a screen: nothing is locked. */
export const shownApprovals = (client: Queryable, plan: Approved, asked: StandingAsked): Promise<StandingApproval[]> =>
  standingOf(client, plan, asked, "");

/**
 * The approvals of a plan's digest as they stand. `locking`: the clause that keeps what they rest on as it is until the transaction's end; empty
 * for a screen, since a run judges them anew.
 */
export async function standingOf(
  tx: Queryable,
  plan: Approved,
  { pathIds, signedIn, rules }: StandingAsked,
  locking: string,
): Promise<StandingApproval[]> {
  const { rows } = await tx.query<{ actor: string; actor_id: string; at: Date; rules: string[] | null }>(
    `SELECT actor, actor_id, at, rules FROM plan_approval
     WHERE plan_id = $1 AND digest = $2 AND ended_at IS NULL AND ($4 OR at > clock_timestamp() - $3 * interval '1 millisecond')
     ORDER BY at ${locking}`,
    [plan.id, plan.digest, APPROVAL_GOOD_FOR_MS, rules === null || "asking" in rules],
  );
  const paths = await pathNames(tx, pathIds);
  const standing: StandingApproval[] = [];
  for (const row of rows) {
    const evidence = await holdingOf(tx, { id: row.actor_id, name: row.actor }, locking);
    const because = (await isOnePerson(tx, row.actor_id, plan.createdById))
      ? `${row.actor} made the plan`
      : (approvalVoid(evidence, { createdById: plan.createdById, paths, signedIn }) ?? rulesVoid(row, rules));
    standing.push({ by: row.actor, byId: row.actor_id, at: row.at, void: because });
  }
  return standing;
}

/** Why an approval does not count under the rules of now, or null. A console of an earlier release notes none, and knew no rule of the console. */
function rulesVoid(
  { actor, rules: then }: { actor: string; rules: string[] | null },
  now: RulesNow | AskedOfRun | null,
) {
  if (now === null) return null;
  if ("asking" in now) {
    const rule = uncovered(now.asking, then);
    return rule === undefined ? null : `${actor} approved before this rule held: ${rule.sentence.replace(/\.$/, "")}`;
  }
  const isSame = then === null ? !now.hasConsole : JSON.stringify(then) === JSON.stringify(now.marks);
  return isSame ? null : `the rules about second persons have changed since ${actor} approved`;
}

/** What a person holds now, as an approval is judged by; `locking` as above. */
export async function holdingOf(
  tx: Queryable,
  by: Pick<Principal, "id" | "name">,
  locking: string,
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
