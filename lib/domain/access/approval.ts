import type { Permission } from "../permission";
import { mayOn } from "./decide";
import type { Principal } from "./principal";
import type { Grant } from "./roles";

/** How long an approval is good for; a plan's run has to begin within this time. */
export const APPROVAL_GOOD_FOR_MS = 30 * 60_000;

/** A grant with the id of who gave it. */
export type GivenBy = Grant & { grantedBy: string };

/** A person's approval of a plan, with what the person holds now. */
export interface ApprovalEvidence {
  by: Pick<Principal, "id" | "name" | "kind">;
  /** The present grants, with who gave them; null: the account has ended. */
  grants: readonly GivenBy[] | null;
}

/** The plan that an approval is about. */
export interface PlanToApprove {
  /** The stable id of the person who made it. */
  createdById: string;
  paths: readonly string[];
  /** Whether the console has sign-in: names that nobody proved count in a console without it alone. */
  signedIn: boolean;
}

/**
 * Why a person's approval does not count, or null. It counts from another person than the plan's maker, who holds the role on every path
 * now, by a grant that the plan's maker did not give.
 */
export function approvalVoid(approval: ApprovalEvidence, plan: PlanToApprove): string | null {
  const { createdById: byId, ...rest } = plan;
  return secondVoid(approval, { ...rest, byId, permission: "plan.approve", firstIs: "made the plan" });
}

/** The deed of a first person, for a second person to answer for. */
export interface SecondNeed {
  /** The stable id of the first person. */
  byId: string;
  /** The deed of the first person, after a name: "made the plan". */
  firstIs: string;
  /** The permission of the second person. */
  permission: Permission;
  paths: readonly string[];
  /** Whether the console has sign-in: names that nobody proved count in a console without it alone. */
  signedIn: boolean;
}

/**
 * Why a person does not count as the second one, or null. The second person is another one, holds the permission on every path now, and
 * holds it by a grant that the first person did not give.
 */
export function secondVoid({ by, grants }: ApprovalEvidence, need: SecondNeed): string | null {
  const { byId, firstIs, permission, paths, signedIn } = need;
  if (by.id === byId) return `${by.name} ${firstIs}`;
  if (by.kind === "loopback") return signedIn ? `nobody has proved to be ${by.name}` : null;
  if (by.kind !== "person") return `${by.name} is not a person`;
  if (grants === null) return `the account of ${by.name} has ended`;
  const holder = { id: by.id, name: by.name, kind: by.kind };
  if (!mayOn({ ...holder, grants }, permission, paths)) return `${by.name} is not an approver of its paths any more`;
  const independent = grants.filter(({ grantedBy }) => grantedBy !== byId);
  if (!mayOn({ ...holder, grants: independent }, permission, paths))
    return `${by.name} is an approver by a grant of the person who ${firstIs}`;
  return null;
}
