"use client";
import { IconClockExclamation, IconFirstAidKit } from "@tabler/icons-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { IncidentSummary } from "../../../../lib/api/incidents";
import { formatCount } from "../../../kit/format";
import { railOf, shortTitle } from "../../../shared/incident/step.model";
import { useOpenIncidents } from "../../../shared/incident/use-open-incidents";
import { incidentHref, incidentsHref } from "../../../shared/links";
import { concernsKey, pinnedOn, placeOfScreen, type ScreenPlace } from "./incident-rail.model";
import classes from "./incident-rail.module.css";
import { StepRail } from "./step-rail";

const shownRails = 3;

/** The rails of the open incidents, pinned on every screen of their scope. */
export function IncidentRails() {
  const place = placeOfScreen(usePathname());
  const answer = useOpenIncidents();
  if (place === null || answer.status !== "shown") return null;
  const { pinned, targetedCount } = pinnedOn(place, answer.value.items);
  if (pinned.length === 0 && targetedCount === 0) return null;
  const more = pinned.length - shownRails;
  return (
    <section className={classes.bar} aria-label="Open incidents" data-dimmed={answer.stale !== null}>
      {pinned.slice(0, shownRails).map((incident) => (
        <Rail key={incident.id} incident={incident} place={place} />
      ))}
      {(more > 0 || targetedCount > 0 || answer.stale) && (
        <div className={classes.rest}>
          {more > 0 && <Link href={incidentsHref}>{formatCount(more)} more open</Link>}
          {targetedCount > 0 && (
            <Link href={incidentsHref}>
              {targetedCount === 1
                ? "1 open incident about single keys"
                : `${formatCount(targetedCount)} open incidents about single keys`}
            </Link>
          )}
          {answer.stale && (
            <span className={classes.stale}>
              <IconClockExclamation size={13} aria-hidden /> where they stand is old
            </span>
          )}
        </div>
      )}
    </section>
  );
}

function Rail({ incident, place }: { incident: IncidentSummary; place: ScreenPlace }) {
  const { id, title, step, waitsFor } = incident;
  return (
    <div className={classes.rail}>
      <Link href={incidentHref(id)} className={classes.title}>
        <IconFirstAidKit size={15} aria-hidden />
        {title}
      </Link>
      <StepRail statuses={railOf(incident)} />
      <span className={classes.waits}>
        <b>{shortTitle(step)}</b>
        {waitsFor === null ? ": its gate is open" : ` waits: ${waitsFor}`}
        {!concernsKey(incident, place) && " (this key may be outside its scope)"}
      </span>
    </div>
  );
}
