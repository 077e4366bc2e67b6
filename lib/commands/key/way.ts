import { observedWays } from "../../domain/observed/repair/ways";
import { observedView } from "../../domain/observed/view";
import type { PlanKind } from "../../domain/plan/kinds";
import type { Verdict } from "../../domain/verdict/classify";
import { type DeclaredStore, sameStore, type WayBack } from "../../domain/ways-back/way";
import { waysBack } from "../../domain/ways-back/ways-back";
import { ok, type Refusal, type Result, refused } from "../../errors";
import { type AnyPath, isObserved } from "../../evidence/any-path";
import type { ReadContext, ReadObservedPath, ReadPath } from "../../evidence/context";
import { judge } from "../../evidence/judge";
import { judgeObserved } from "../../evidence/observed/judge";
import { shownOfObserved } from "../../evidence/observed/shown";
import { shownOf } from "../../evidence/shown";

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

/** A key's verdict with everything that can be done about its findings, and the digest of the evidence. */
export interface Judged {
  verdict: Verdict;
  ways: WayBack[];
  shown: string;
}

/** Reads a key in all stores and judges it. */
export async function judgeKey(
  { observedReads }: Pick<ReadContext, "observedReads">,
  path: AnyPath,
  key: string,
): Promise<Judged> {
  const judged = isObserved(path) ? await ofObserved(path, key, observedReads) : await ofNative(path, key);
  if (judged === null) throw new Error("a key that was asked for was not judged");
  return judged;
}

async function ofNative(path: ReadPath, key: string): Promise<Judged | null> {
  const judged = (await judge(path, [key], GATHER)).get(key);
  if (judged === undefined) return null;
  const { evidence, verdict } = judged;
  const ways = verdict.findings.flatMap(({ finding }) => waysBack(finding, evidence, path.config.invariant));
  return { verdict, ways, shown: shownOf(evidence) };
}

async function ofObserved(
  path: ReadObservedPath,
  key: string,
  reads: ReadContext["observedReads"],
): Promise<Judged | null> {
  const judged = (await judgeObserved(path, [key], reads)).get(key);
  if (judged === undefined) return null;
  const { evidence, verdict } = judged;
  const view = observedView(evidence);
  const ways = verdict.findings.flatMap(({ finding }) => observedWays(finding, view, path.config));
  return { verdict, ways, shown: shownOfObserved(evidence) };
}

/** Returns the way back that a finding of the key offers under this authority; refuses with the reason when none does. */
export function wayOf(
  { verdict, ways: all }: Judged,
  { authority, action, key }: KeyRepair,
): Result<true, Refusal<"not-offered">> {
  const matches = (way: WayBack) =>
    way.action === action && sameStore({ store: way.authority, region: way.region }, authority);
  const ways = all.filter(matches);
  if (ways.some(({ offered }) => offered)) return ok(true);
  const because =
    verdict.verdict === "converged"
      ? `The stores of key ${key} now agree, so no repair is needed.`
      : (ways[0]?.because ?? `Key ${key} is ${verdict.verdict}, and this action does not repair that finding.`);
  return refused({ code: "not-offered", action, because });
}
