import { type PlanItem, type PlanWire, takesPayload } from "../../lib/api/plans";
import { plain } from "../../lib/http/plain-text";
import { counted, labelled, perSec, valueWords } from "./words";

/** A plan in words: its effects, its digest, and the next command. */
export function planWords(plan: PlanWire): string {
  const { id, kind, status, total, built, because } = plan;
  const state =
    status === "building"
      ? `being frozen, ${built} items so far`
      : status === "failed"
        ? `failed: ${because ?? "nobody said why"}`
        : `${total} items`;
  return [
    plain(`${kind} plan ${id}: ${state}`),
    ...labelled([
      ["incident", plan.incident],
      ["reason", plan.reason],
      ["value", value(plan)],
      ["digest", plan.digest],
      ["counts", status === "ready" && counted(plan.counts)],
      ["canary", plan.canary > 0 ? `${plan.canary} first, then it waits` : "none"],
      ["rate", plan.ratePerSec === null ? "follows the headroom" : perSec(plan.ratePerSec)],
      ["approval", approval(plan)],
      [
        "arrived",
        plan.arrivedSince !== null && plan.arrivedSince !== "0" && `${plan.arrivedSince} later; not in the plan`,
      ],
      ["expires", plan.run === null && plan.expiresAt],
      ["stale", plan.stale],
      ["run", plan.run && `${plan.run.id} ${plan.run.state}`],
      ["next", next(plan)],
    ]),
  ].join("\n");
}

/** The amendment's value, for the person who approves it. */
function value({ kind, payloadText, payloadHidden }: PlanWire): string | null {
  if (!takesPayload(kind)) return null;
  if (payloadText === null) return "the ledger's own";
  return `${valueWords(payloadText, 2_000)}${payloadHidden ? " (what is hidden is written as it was given)" : ""}`;
}

function approval({ needsApproval, needsApprovalBecause, approvals }: PlanWire): string {
  const by = approvals
    .map((a) => `by ${a.by} at ${a.at}${a.void === null ? "" : `, which does not count any more: ${a.void}`}`)
    .join(", ");
  if (!needsApproval) return by === "" ? "none needed" : by;
  return `needed: ${needsApprovalBecause ?? ""}; ${by === "" ? "nobody has yet" : by}`;
}

function next({ id, status, digest, stale, run, needsApproval, approvals, incident }: PlanWire): string {
  if (run !== null) return `trueup run show ${run.id}`;
  if (status === "building") return `trueup plan show ${id}`;
  if (status === "failed" || stale !== null) return `trueup plan create ${incident}`;
  if (needsApproval && !approvals.some((a) => a.void === null))
    return `another person: trueup plan approve ${id} --digest ${digest}`;
  return `trueup run start ${id} --digest ${digest}`;
}

/** An item on one line: its disposition, its mutation, and the reason. */
export function itemLine(item: PlanItem): string {
  return line(item.disposition, item);
}

/** An item on one line, with its outcome. */
export function outcomeLine(item: PlanItem & { outcome: string }): string {
  return line(item.outcome, item);
}

function line(
  word: string,
  { path, key, version, seen, region, mutation, because, valueText: own, valueBecause }: PlanItem,
): string {
  const parts = [
    word.padEnd(15),
    `${path}/${key}`,
    version === null ? "" : `version ${version}`,
    region === null ? "" : `in ${region}`,
    seen === null ? "" : `seen at ${seen}`,
    mutation ?? "",
    own === null ? "" : `value ${valueWords(own, 120)}`,
    valueBecause === null ? "" : `value not shown, ${valueBecause}`,
  ];
  return plain(`${parts.filter(Boolean).join("  ")}${because === null ? "" : `: ${because}`}`);
}
