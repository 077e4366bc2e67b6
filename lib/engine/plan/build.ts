import { createHash } from "node:crypto";
import { DISPOSITIONS } from "../../domain/plan/disposition";
import { factsOf } from "../../domain/plan/kinds";
import { needsApproval } from "../../domain/plan/plan-decisions";
import { SELECTS_NOTHING } from "../../domain/plan/selects-nothing";
import { approvalNeed } from "../../evidence/approval-need";
import type { NewPlanItem, Plan } from "../../ledger/plans/model";
import type { WiredObservedPath, WiredPath } from "../../stores/path";
import { reasonOf } from "../../stores/reason-of";
import { ledgerDrafts } from "./ledger-drafts";
import { observedDrafts } from "./observed-drafts";
import { observedUndoDrafts } from "./observed-undo";
import type { BuildParts, DraftPage } from "./parts";
import { restoreDrafts } from "./restore-drafts";
import { storeDrafts } from "./store-drafts";
import { undoDrafts } from "./undo-drafts";

const LEDGER_PAGE = 5_000;
const STORES_PAGE = 500;
const KEEP_EVERY_MS = 3_000;
/** What becomes of an item whose key is being erased: a plan would copy its values. */
const BEING_ERASED = {
  disposition: "forbidden",
  because: "the payloads of the key are being erased",
  detail: null,
  value: null,
} as const satisfies Partial<NewPlanItem>;
/** Freezes a new plan's list, unless another builder has taken the plan. */
export async function freezePlan(parts: BuildParts, id: string, builder: string): Promise<void> {
  if (await parts.plans.take(id, builder)) await buildPlan(parts, id, builder);
}

/**
 * Freezes a plan's list: each selected item with what would happen to it, and a digest over all of them. Reading, deciding and
 * writing overlap. A builder that loses the plan to another stops; a builder that fails records the reason on the plan.
 */
export async function buildPlan(parts: BuildParts, id: string, builder: string): Promise<void> {
  try {
    await build(parts, id, builder);
  } catch (error) {
    await parts.plans.fail(id, builder, reasonOf(error));
    throw error;
  }
}

async function build(parts: BuildParts, id: string, builder: string): Promise<void> {
  const plan = await parts.plans.read(id);
  if (plan === null || plan.status !== "building") return;
  const incident = await parts.incidents.read(plan.incident);
  if (incident === null) return;
  const paths = [...parts.paths.values(), ...parts.observed.values()].filter(
    (p) =>
      incident.pathIds.includes(p.pathId) &&
      (plan.selection.path === undefined || plan.selection.path === p.config.name),
  );
  const installation = await parts.plans.installationOf(incident.pathIds);
  const { kind, authoritySeq, epochs, selection, payload = null } = plan;
  const digest = createHash("sha256").update(
    JSON.stringify([installation, kind, plan.incident, authoritySeq, epochs, selection, payload]),
  );
  const counts = DISPOSITIONS.map(() => 0);
  let total = 0;
  let kept = Date.now();
  for (const path of paths) {
    const seqs: number[] = [];
    let writing = Promise.resolve(true);
    for await (const drafts of pages(await sourceOf(parts, plan, path))) {
      let text = "";
      const erasing = await parts.erasing(path.pathId);
      for (const item of drafts) {
        if (erasing.has(item.key)) Object.assign(item, BEING_ERASED);
        item.pathId = path.pathId;
        item.seq = (seqs[item.lane] ?? 0) + 1;
        seqs[item.lane] = item.seq;
        const disposition = DISPOSITIONS.indexOf(item.disposition);
        counts[disposition] = (counts[disposition] ?? 0) + 1;
        text += lineOf(item);
      }
      digest.update(text);
      total += drafts.length;
      if (!(await writing)) return;
      writing = parts.plans.addItems(id, builder, drafts);
      // A page that cannot be written fails the plan at the next await; the empty catch prevents an unhandled rejection until then.
      writing.catch(() => {});
      if (Date.now() - kept > KEEP_EVERY_MS) {
        kept = Date.now();
        if (!(await parts.plans.keepBuilding(id, builder, BigInt(total)))) return;
      }
    }
    if (!(await writing)) return;
  }
  if (total === 0) return parts.plans.fail(id, builder, SELECTS_NOTHING);
  const itself = needsApproval({
    kind: plan.kind,
    toApply: BigInt((counts[DISPOSITIONS.indexOf("apply")] ?? 0) + (counts[DISPOSITIONS.indexOf("refused")] ?? 0)),
    invariants: paths.map((p) => p.config.invariant),
  });
  const named = DISPOSITIONS.flatMap((d, i) => (counts[i] ? [[d, counts[i]] as const] : []));
  const counted = {
    ...plan,
    needsApproval: itself,
    counts: Object.fromEntries(named.map(([d, count]) => [d, String(count)])),
  };
  await parts.plans.finish(id, builder, {
    total: BigInt(total),
    counts: Object.fromEntries(named.map(([d, count]) => [d, BigInt(count)])),
    digest: digest.digest("hex"),
    needsApproval: itself,
    asked: (await approvalNeed(parts.plans, parts, { plan: counted, incident, people: [plan.createdById] })).because,
  });
}

/** One item as the digest covers it. */
function lineOf(i: NewPlanItem): string {
  const line = `${i.pathId} ${i.lane} ${i.seq} ${i.mutation} ${i.version} ${i.seen} ${i.disposition} ${i.key}\n`;
  return i.detail === null && i.value === null ? line : `${line}${JSON.stringify(i.detail)}${i.value ?? ""}`;
}

type Source = (after: unknown) => Promise<DraftPage<unknown>>;

async function sourceOf(parts: BuildParts, plan: Plan, path: WiredPath | WiredObservedPath): Promise<Source> {
  const incident = await parts.incidents.read(plan.incident);
  if (incident === null) throw new Error(`incident ${plan.incident} does not exist`);
  if ("writes" in path) {
    const observed = { plan, incident, path };
    return plan.kind === "undo"
      ? (after) => observedUndoDrafts(parts, observed, after as never, STORES_PAGE)
      : (observedDrafts(parts, observed, STORES_PAGE) as Source);
  }
  const planned = { plan, incident, path };
  switch (factsOf(plan.kind).decidedOn) {
    case "mutations":
      return ledgerDrafts(parts, planned, LEDGER_PAGE) as Source;
    case "stores":
      return storeDrafts(parts, planned, STORES_PAGE) as Source;
    case "run": {
      const run = await parts.runs.read(plan.selection.run ?? "");
      const from = run === null ? null : factsOf(run.kind).undo;
      return from !== null && "from" in from && from.from === "withdrawals"
        ? (after) => restoreDrafts(parts, planned, after as never, STORES_PAGE)
        : (after) => undoDrafts(parts, planned, after as never, STORES_PAGE);
    }
  }
}

/** Yields pages in order, and reads the next page while the current one is in use. */
async function* pages(source: Source): AsyncGenerator<NewPlanItem[]> {
  let page: Promise<DraftPage<unknown>> | null = source(null);
  while (page !== null) {
    const { drafts, next }: DraftPage<unknown> = await page;
    page = next === null ? null : source(next);
    page?.catch(() => {});
    if (drafts.length > 0) yield drafts;
  }
}
