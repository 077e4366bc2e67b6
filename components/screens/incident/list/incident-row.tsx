import { Text } from "@mantine/core";
import Link from "next/link";
import type { IncidentSummary } from "../../../../lib/api/incidents";
import { Time } from "../../../kit/time/time";
import { railOf, shortTitle } from "../../../shared/incident/step.model";
import { incidentHref, reportHref } from "../../../shared/links";
import { StepRail } from "../rail/step-rail";
import { ScopeText } from "../scope-text";
import classes from "./incidents.module.css";

/** An incident: its name, its rail, its present step, and the measurements that its gate waits for. */
export function IncidentRow({ incident }: { incident: IncidentSummary }) {
  const { id, title, reason, status, scope, targeted, openedAt, openedBy, closedAt, closedBy, step, waitsFor } =
    incident;
  // The repair of one key is carried out outside of the six steps, whose gates nobody measured.
  const isOver = incident.kind === "repair" && status === "closed";
  return (
    <li className={classes.row} data-status={status}>
      <div className={classes.about}>
        <Link href={incidentHref(id)} className={classes.title}>
          {title}
        </Link>
        {targeted && <span className={classes.targeted}>single keys</span>}
        <Text size="sm">{reason}</Text>
        <Text size="xs" c="dimmed">
          <ScopeText scope={scope} />
        </Text>
      </div>
      <div className={classes.standing}>
        {isOver ? (
          <Text size="sm">acted on one key, looked at it again, and closed itself</Text>
        ) : (
          <StepRail statuses={railOf(incident)} />
        )}
        {status === "open" && (
          <Text size="sm">
            <b>{shortTitle(step)}</b>
            {waitsFor === null ? ": its gate is open." : ` waits: ${waitsFor}`}
          </Text>
        )}
        <Text size="xs" c="dimmed">
          opened <Time at={openedAt} clockOnly /> by {openedBy}
          {closedAt !== null && (
            <>
              , closed <Time at={closedAt} clockOnly /> by {closedBy} · <Link href={reportHref(id)}>report</Link>
            </>
          )}
        </Text>
      </div>
    </li>
  );
}
