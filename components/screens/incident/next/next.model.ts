import type { AuthorityPreview } from "../../../../lib/api/authority";
import type { GuidedActionWire, NextStepWire } from "../../../../lib/api/next-step";
import type { PlanWire } from "../../../../lib/api/plans";
import type { Verb } from "../../../../lib/domain/permission";
import { factsOf } from "../../../../lib/domain/plan/kinds";
import { formatCount } from "../../../kit/format";
import { divergencesHref, incidentHref } from "../../../shared/links";
import { savedFirst } from "../authority/authority.model";

/** Where the next step stands on the incident's page. */
export const NEXT_STEP_ID = "next-step";

/** The permission that an action needs; null where it only leads to a place. */
export const VERB_OF: Record<GuidedActionWire["do"], Verb | null> = {
  "set-acknowledgments": "incident.set-acknowledgments",
  "declare-authority": "authority.declare",
  "resume-drain": "drain.set",
  "make-plan": "plan.create",
  "look-at-plan": null,
  "start-run": "run.start",
  "continue-run": "run.continue",
  "resume-run": "run.resume",
  "abort-run": "run.abort",
  reconcile: "reconciliation.start",
  restore: "incident.restore",
  "arm-reopening": "incident.arm-reopening",
  close: "incident.close",
  "look-at-findings": null,
};

/** Whether an action ends what its step had to do, so that the work of the next one is of interest: a run's plan stays on the screen. */
export const endsItsStep = ({ do: name }: GuidedActionWire): boolean =>
  name === "declare-authority" || name === "reconcile" || name === "restore" || name === "arm-reopening";

/**
 * Where an action leads, for one that a person takes on its own page: a destructive run asks for the path's name there. Null: the bar's
 * button gives the command.
 */
export function placeOf(incident: string, action: GuidedActionWire): string | null {
  switch (action.do) {
    case "look-at-plan":
      return incidentHref(incident, { step: "replay", plan: action.plan });
    case "look-at-findings":
      return divergencesHref({ path: action.path, finding: action.finding });
    case "start-run": {
      const { step, destructive } = factsOf(action.kind);
      return destructive && action.effects !== "1" ? incidentHref(incident, { step, plan: action.plan }) : null;
    }
    default:
      return null;
  }
}

/** The words of the next step's button where it runs this plan itself; null where it does another thing, or leads to the plan. */
export const runsInBar = (
  incident: string,
  { label, action }: Pick<NextStepWire, "label" | "action">,
  plan: string,
): string | null =>
  action?.do === "start-run" && action.plan === plan && placeOf(incident, action) === null ? label : null;

/** Whether a frozen list may run without a look at it: it has effects, no more than were shown, and needs nobody else. */
export const runsAtOnce = (plan: PlanWire, atMost: string): plan is PlanWire & { digest: string } => {
  const effects = BigInt(plan.counts.apply ?? "0") + BigInt(plan.counts.refused ?? "0");
  return (
    plan.status === "ready" &&
    plan.digest !== null &&
    plan.stale === null &&
    !plan.needsApproval &&
    effects > 0n &&
    effects <= BigInt(atMost)
  );
};

/** The same next step, apart from the time of its reading. */
export const isSame = (a: NextStepWire, b: NextStepWire): boolean =>
  a.label === b.label && JSON.stringify([a.kind, a.action]) === JSON.stringify([b.kind, b.action]);

/**
 * The words for a declaration with its consequences: "The ledger is right: keeps 8,176, saves 4 first, discards 0". What only a cache has
 * is saved into the ledger before anything clears it.
 */
export function declareLabel(label: string, store: string, preview: AuthorityPreview | null): string {
  const choice = preview?.stores.find((each) => each.store === store);
  if (choice === undefined) return label;
  const { saved, discarded } = savedFirst(choice);
  const counts = [
    ...(choice.kept === "0" && (choice.changed !== "0" || saved > 0n) ? [] : [`keeps ${formatCount(choice.kept)}`]),
    ...(choice.changed === "0" ? [] : [`changes ${formatCount(choice.changed)}`]),
    ...(saved === 0n ? [] : [`saves ${formatCount(String(saved))} first`]),
    `discards ${formatCount(String(discarded))}`,
  ];
  return `${label}: ${counts.join(", ")}`;
}

/** Whether a declaration discards nothing, so that one press is enough. */
export const discardsNothing = (store: string, preview: AuthorityPreview | null): boolean =>
  preview?.stores.find((each) => each.store === store)?.discarded === "0";
