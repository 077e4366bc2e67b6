import type { PlanKind } from "../../domain/plan/kinds";
import type { Verdict } from "../../domain/verdict/classify";
import type { KeyEvidence } from "../../domain/verdict/evidence";
import { type DeclaredStore, sameStore, type WayBack } from "../../domain/ways-back/way";
import { waysBack } from "../../domain/ways-back/ways-back";
import { ok, type Refusal, type Result, refused } from "../../errors";
import type { ReadPath } from "../../evidence/context";
import { judge } from "../../evidence/judge";

const GATHER = { window: 100, deadlineMs: 1_200 };

export interface KeyRepair {
  path: string;
  key: string;
  authority: DeclaredStore;
  action: PlanKind;
  reason: string;
  /** The digest of the evidence on the screen of the confirming person. */
  shown: string;
}

/** A key's evidence and its verdict. */
export interface Judged {
  evidence: KeyEvidence;
  verdict: Verdict;
}

/** Reads a key in all stores and judges it. */
export async function judgeKey(path: ReadPath, key: string): Promise<Judged> {
  const judged = (await judge(path, [key], GATHER)).get(key);
  if (judged === undefined) throw new Error("a key that was asked for was not judged");
  return judged;
}

/** Returns the way back that a finding of the key offers under this authority; refuses with the reason when none does. */
export function wayOf(
  path: ReadPath,
  { evidence, verdict }: Judged,
  { authority, action, key }: KeyRepair,
): Result<true, Refusal<"not-offered">> {
  const matches = (way: WayBack) =>
    way.action === action && sameStore({ store: way.authority, region: way.region }, authority);
  const ways = verdict.findings.flatMap(({ finding }) =>
    waysBack(finding, evidence, path.config.invariant).filter(matches),
  );
  if (ways.some(({ offered }) => offered)) return ok(true);
  const because =
    verdict.verdict === "converged"
      ? `The stores of key ${key} now agree, so no repair is needed.`
      : (ways[0]?.because ?? `Key ${key} is ${verdict.verdict}, and this action does not repair that finding.`);
  return refused({ code: "not-offered", action, because });
}
