import { IconAlertTriangleFilled } from "@tabler/icons-react";
import Link from "next/link";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { Panel } from "../../../kit/state/panel";
import { Time } from "../../../kit/time/time";
import { auditRowHref } from "../../../shared/links";
import { deedOf } from "../log.model";
import classes from "./incident.module.css";

/** Every entry of the incident's log, newest first; alerts are marked. */
export function IncidentLog({ log }: { log: IncidentWire["log"] }) {
  return (
    <Panel title="Log of this incident">
      <ol className={classes.log}>
        {log.toReversed().map(({ number, at, actor, verb, subject, reason, alert }) => (
          <li key={number} data-alert={alert}>
            <Link href={auditRowHref(number)} prefetch={false} title={`Row ${number} of the audit`}>
              <Time at={at} clockOnly />
            </Link>
            <span>
              {alert && (
                <span className={classes.alert}>
                  <IconAlertTriangleFilled size={13} aria-hidden /> Alert{" "}
                </span>
              )}
              <b>{actor}</b> {deedOf({ verb, subject })}
              {reason && <q>{reason}</q>}
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
