import type { ApprovalEvidence } from "../../domain/access/approval";
import type { Principal } from "../../domain/access/principal";
import type { Queryable } from "../queryable";
import { type Approved, holdingOf, type StandingAsked, standingOf } from "./standing";

const LOCKED = "FOR SHARE";

/** The approvals of a plan's digest: those that count now, and why each other does not. */
export interface ApprovalStanding {
  counting: { by: string; at: Date }[];
  voided: string[];
}

/**
 * Reads which approvals of a plan count at this moment. In a transaction, everything that they rest on stays locked until its end: the
 * approvals, the people and their grants. The caller reads the rules that `asked` names in the same transaction.
 */
export async function approvalStanding(tx: Queryable, plan: Approved, asked: StandingAsked): Promise<ApprovalStanding> {
  const approvals = await standingOf(tx, plan, asked, LOCKED);
  return {
    counting: approvals.filter((each) => each.void === null),
    voided: approvals.flatMap((each) => each.void ?? []),
  };
}

/** What a person holds now, as an approval is judged by; it stays as it is until the transaction's end. */
export const evidenceOf = (tx: Queryable, by: Pick<Principal, "id" | "name">): Promise<ApprovalEvidence> =>
  holdingOf(tx, by, LOCKED);
