import type { Problem } from "../../../lib/api/common";
import { type StepName, stepName } from "../../../lib/api/lists";
import { STEPS, stepTitle } from "../incident/step.model";
import { incidentHref, openIncidentHref, pathHref, reportHref } from "../links";

/** A place that a refusal sends people to. */
export interface WayOn {
  words: string;
  href: string;
}

const stepWords = (step: StepName) => `Go to step ${STEPS.indexOf(step) + 1}: ${stepTitle(step)}`;

/** The places where a refusal is resolved, the likeliest first; empty where the refusal is resolved on the spot. */
export function waysOn({ code, about = {} }: Problem): WayOn[] {
  const { incident, plan, path } = about;
  const step = stepName.safeParse(about.step);
  switch (code) {
    case "overlapping-incident":
    case "held-by-incident":
      return incident === undefined ? [] : [{ words: "Go to that incident", href: incidentHref(incident) }];
    case "incident-closed":
      return incident === undefined
        ? []
        : [
            { words: "Read its report", href: reportHref(incident) },
            { words: "Open a new incident", href: openIncidentHref() },
          ];
    case "gate-closed":
      return incident === undefined || !step.success
        ? []
        : [{ words: stepWords(step.data), href: incidentHref(incident, { step: step.data }) }];
    case "authority-missing":
      return incident === undefined
        ? []
        : [{ words: stepWords("authority"), href: incidentHref(incident, { step: "authority" }) }];
    case "already-run":
    case "digest-mismatch":
      return incident === undefined || plan === undefined
        ? []
        : [
            {
              words: code === "already-run" ? "Look at its run" : "Read the plan again",
              href: incidentHref(incident, { step: "replay", plan }),
            },
          ];
    case "path-closed":
      return path === undefined ? [] : [{ words: `See why on ${path}`, href: pathHref(path) }];
    default:
      return [];
  }
}
