import type { Context } from "../../domain/context";
import type { RunState } from "../../domain/run/run-states";
import { RUN } from "../../domain/run/transitions";
import { ok } from "../../errors";
import { type AnyPath, pathNamed } from "../../evidence/any-path";
import type { ReadContext } from "../../evidence/context";
import { isOpenedBy } from "../../ledger/incidents/openers";
import type { Plan } from "../../ledger/plans/model";
import { readPlan } from "../../ledger/plans/rows";
import { readRun } from "../../ledger/runs/rows";
import { type CommandDeps, transaction } from "../command";
import { closeTaken } from "../incident/close-taken";
import { takeIncident } from "../incident/take";
import { frozen } from "../plan/begin";
import { startRun } from "../run/start";
import { judgeKey, type KeyRepair, wayOf } from "./way";

/** Runs of one key are short; a run that a store delays continues in the background. */
const RUN_WITHIN_MS = 15_000;
/** Time for the ordinary flush to bring an appended mutation to the origin. */
const SETTLED_WITHIN_MS = 12_000;
const LOOK_EVERY_MS = 150;
const ENDED: ReadonlySet<RunState> = new Set([...RUN.ends, RUN.to("pause")]);

/**
 * Executes a key's committed repair: freezes its plan, runs it, reads the stores until the finding is gone, and closes the incident
 * that the repair opened. Calling it again at any point continues the repair.
 */
export async function carryOut(deps: CommandDeps, ctx: Context, repair: KeyRepair, id: string) {
  await frozen(deps, id);
  const plan = await readPlan(deps.pool, id);
  if (plan === null || plan.status === "building") return ok(id);
  if (plan.digest === null || !isSomethingTried(plan)) {
    await closeOwn(deps, ctx, { incident: plan.incident, reason: "nothing was changed" });
    return ok(id);
  }
  if (plan.run === null && plan.needsApproval !== null) return ok(id);
  const started =
    plan.run === null
      ? await startRun(deps, ctx, { plan: id, digest: plan.digest, breakGlass: null })
      : ok(plan.run.id);
  if (!started.ok && started.error.code !== "already-run") {
    await closeOwn(deps, ctx, { incident: plan.incident, reason: "nothing was changed" });
    return started;
  }
  const run = started.ok ? started.value : ((await readPlan(deps.pool, id))?.run?.id ?? "");
  if (!(await untilTrue(RUN_WITHIN_MS, () => hasEnded(deps, run)))) return ok(id);
  const { read } = deps.evidence;
  const path = pathNamed(read, repair.path);
  if (path !== undefined) await untilTrue(SETTLED_WITHIN_MS, () => isGone(read, path, repair));
  await closeOwn(deps, ctx, { incident: plan.incident, reason: repair.reason });
  return ok(id);
}

/** A run has items to apply, or items whose refusal by the origin may have ended. */
const isSomethingTried = ({ counts }: Plan) => [counts.apply, counts.refused].some((n) => (n ?? "0") !== "0");

const hasEnded = async ({ pool }: CommandDeps, run: string) => ENDED.has((await readRun(pool, run))?.state ?? "done");

/** Whether the stores no longer show the findings that the repair is for; appended mutations are flushed meanwhile. */
async function isGone(read: ReadContext, path: AnyPath, repair: KeyRepair): Promise<boolean> {
  const judged = await judgeKey(read, path, repair.key);
  const onItsWay = judged.verdict.findings.some(({ finding }) => finding === "pending" || finding === "masked");
  return !onItsWay && !wayOf(judged, repair).ok;
}

async function untilTrue(withinMs: number, look: () => Promise<boolean>): Promise<boolean> {
  const until = Date.now() + withinMs;
  for (;;) {
    if (await look()) return true;
    if (Date.now() > until) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** Closes the incident that this principal's repair opened, unless it is closed; a joined incident stays open. */
async function closeOwn(
  deps: CommandDeps,
  ctx: Context,
  { incident, reason }: { incident: string; reason: string },
): Promise<void> {
  await transaction(deps, ctx, "key.repair", async (tx) => {
    const taken = await takeIncident(tx, incident);
    if (!taken.ok) return taken;
    if (await isOpenedBy(tx, { incident, byId: ctx.principal.id, purpose: "key-repair" }))
      await closeTaken(tx, taken.value, { by: ctx.principal.name, reason });
    return ok(incident);
  });
}
