import { createHash } from "node:crypto";
import { asJsonText } from "../../domain/json-text";
import { laneOf } from "../../domain/lane";
import { planAdopt, planRewrite } from "../../domain/plan/plan-rewrite";
import type { KeyEvidence } from "../../domain/verdict/evidence";
import { sameValue } from "../../domain/verdict/view";
import type { NewPlanItem } from "../../ledger/plans/model";
import type { WiredPath } from "../../stores/path";
import { NO_PLACE, NO_VALUE, NULL_VALUE } from "./no-place";

/** Items that put the ledger's value back over rows, each with a digest of the row's text at the read. */
export async function rewriteItems(
  { config, origin }: WiredPath,
  evidence: ReadonlyMap<string, KeyEvidence>,
): Promise<NewPlanItem[]> {
  const decided = [...evidence].map(([key, e]) => ({ key, ...planRewrite(e, config.invariant) }));
  const due = decided.filter(({ disposition }) => disposition === "apply").map(({ key }) => key);
  const rows = due.length === 0 ? [] : ((await origin?.peek(due)) ?? []);
  const texts = new Map(due.map((key, i) => [key, rows[i] ?? null]));
  const lanes = config.queue?.lanes ?? 1;
  return decided.map(({ key, over, ...d }): NewPlanItem => {
    const row = texts.get(key);
    const isSeen = row?.version === String(d.version) && !row.deleted && sameValue(asJsonText(row.value), over);
    const moved = d.disposition === "apply" && !isSeen;
    const base = {
      ...NO_PLACE,
      ...NO_VALUE,
      lane: laneOf(key, lanes),
      mutation: d.mutation,
      key,
      version: d.version,
      seen: d.version,
    };
    if (moved || d.disposition !== "apply" || row == null)
      return {
        ...base,
        disposition: moved ? "conflict" : d.disposition,
        because: moved ? "the row changed while the plan was made: make a new plan" : d.because,
        detail: null,
      };
    return {
      ...base,
      disposition: "apply",
      because: d.because,
      detail: { over: createHash("md5").update(row.value).digest("hex"), before: over ?? null },
    };
  });
}

/** Items that append the origin's value as a new mutation. */
export function adoptItems({ config }: WiredPath, evidence: ReadonlyMap<string, KeyEvidence>): NewPlanItem[] {
  const lanes = config.queue?.lanes ?? 1;
  return [...evidence].map(([key, e]): NewPlanItem => {
    const d = planAdopt(e, config.invariant);
    return {
      ...NO_PLACE,
      lane: laneOf(key, lanes),
      mutation: null,
      key,
      version: d.version,
      seen: d.version,
      disposition: d.disposition,
      because: d.because,
      detail: {
        operation: d.operation,
        basedOn: d.basedOn === null ? null : String(d.basedOn),
        floor: String(d.floor),
        head: String(d.head),
      },
      value: d.operation === "delete" ? null : (d.value ?? NULL_VALUE),
    };
  });
}
