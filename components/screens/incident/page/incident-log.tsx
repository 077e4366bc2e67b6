import { IconAlertTriangleFilled } from "@tabler/icons-react";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { Panel } from "../../../kit/state/panel";
import { Time } from "../../../kit/time/time";
import { deedOf } from "../log.model";
import classes from "./incident.module.css";

/** Every entry of the incident's log, newest first; alerts are marked. */
export function IncidentLog({ log }: { log: IncidentWire["log"] }) {
  return (
    <Panel title="Log of this incident">
      <ol className={classes.log}>
        {log.toReversed().map(({ at, actor, verb, subject, reason, alert }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a log only grows, and an entry may repeat
          <li key={log.length - index} data-alert={alert}>
            <Time at={at} clockOnly />
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
