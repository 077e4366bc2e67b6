import type { Steering } from "../../domain/run/steering";
import { RUN } from "../../domain/run/transitions";
import { ok, refused } from "../../errors";
import { freezeNow } from "../../ledger/access/reads";
import { isGlassOver, putRunUnder } from "../../ledger/glass/changes";
import type { BrokenGlass } from "../../ledger/glass/model";
import { readIncident } from "../../ledger/incidents/rows";
import { isOfThisAuthority, lockRun, moveAudited, moveLocked } from "../../ledger/runs/changes";
import { readRun } from "../../ledger/runs/rows";
import { type Command, command } from "../command";
import { mayRun } from "../plan/step-order";

export interface RunSteering {
  id: string;
  reason: string | null;
  /** The reason to break the glass again, for a run that goes on. */
  breakGlass?: string | null;
}

/** The glass under which a run goes on whose own glass is over; `glass` null: the gates before it are open by now. */
type GoesOnUnder = { glass: BrokenGlass | null } | null;

/**
 * Continues a run after its canary, pauses, resumes or aborts it; takes effect within one batch. Resuming adopts the paths' present
 * control, since the person who resumes has seen it. A continued canary keeps the control of its approval, and pauses itself when
 * that control moved. Neither goes on under another authority. A pause and an abort keep their reason on the run, and return once
 * nothing that began earlier can land. A pause that cannot prove this is refused, though it is in force; an abort then leaves the
 * run `aborting`. A run whose glass is not open any more goes on once the gates before it are open, or under glass that is broken again.
 * Repeating the present state is no refusal.
 */
export function steering(verb: Steering): Command<RunSteering> {
  const from = RUN.from(verb);
  const to = RUN.to(verb);
  return command<`run.${Steering}`, RunSteering, GoesOnUnder>(`run.${verb}`, {
    async prepare(deps, _ctx, { id, breakGlass = null }) {
      if (to !== "running" || !(await isGlassOver(deps.pool, id))) return ok(null);
      const run = await readRun(deps.pool, id);
      const incident = run === null ? null : await deps.evidence.incidents.read(run.incident);
      if (run === null || incident === null) return ok(null);
      const allowed = await mayRun(deps, incident, run.kind, breakGlass);
      return allowed.ok ? ok({ glass: allowed.value }) : allowed;
    },
    async act(tx, ctx, { id, reason }, goesOn) {
      const about = await readRun(tx, id);
      const incident = about === null ? null : await readIncident(tx, about.incident);
      if (about === null || incident === null) return refused({ code: "not-found", detail: `There is no run ${id}.` });
      await tx.permit(incident.pathIds);
      const frozen = to === "running" ? await freezeNow(tx) : null;
      if (frozen !== null) return refused({ code: "repairs-frozen", by: frozen.by, reason: frozen.reason });
      if (to === "running" && !(await isOfThisAuthority(tx, id))) {
        const because = "the authority was declared again after the plan was made: abort this run, and make a new plan";
        return refused({ code: "stale-plan", incident: about.incident, plan: about.plan, because });
      }
      const before = await lockRun(tx, id);
      const state = before?.state ?? about.state;
      if (state === to || (to === "aborting" && state === "aborted")) return ok(id);
      if (before === null || !from.includes(state))
        return refused({ code: "wrong-state", subject: `Run ${id}`, state, wanted: from.join(" or ") });
      if (goesOn !== null) await putRunUnder(tx, id, await tx.breakGlass(about.incident, goesOn.glass));
      const because = becauseOf(verb, ctx.principal.name, reason);
      const next = await moveLocked(tx, id, before, { verb, because, adoptEpochs: verb === "resume" });
      tx.audit(moveAudited(id, before, next, because));
      return ok(id);
    },
    async settle({ pool, engine }, ctx, { id }) {
      if (to === "running" || (await readRun(pool, id))?.state === "aborted") return ok(id);
      const because = await engine.bindRun(id, ctx);
      if (because === null || to === "aborting") return ok(id);
      return refused({
        code: "store-unreachable",
        store: "store of the run",
        because,
        means:
          "The run is paused and takes no further batch, but its last batch may still land. Pause the run again to check.",
        retryAfterSec: 5,
      });
    },
  });
}

/** The reason that a paused or aborted run shows; null for a running one. */
function becauseOf(verb: Steering, actor: string, reason: string | null): string | null {
  if (verb !== "pause" && verb !== "abort") return null;
  return `${verb === "pause" ? "paused" : "aborted"} by ${actor}${reason === null ? "" : `: ${reason}`}`;
}
