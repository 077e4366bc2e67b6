"use client";
import { Button } from "@mantine/core";
import Link from "next/link";
import { useQueryStates } from "nuqs";
import type { IncidentWire } from "../../../../lib/api/incidents";
import type { GuidedActionWire, NextStepWire } from "../../../../lib/api/next-step";
import { factsOf } from "../../../../lib/domain/plan/kinds";
import type { LiveAnswer } from "../../../kit/state/live-answer";
import { TimedText } from "../../../kit/time/timed-text";
import { CommandOutcome } from "../../../shared/command/command-outcome";
import { useCommand } from "../../../shared/command/use-command";
import { incidentHref } from "../../../shared/links";
import { Permitted } from "../../../shared/me/permitted";
import { authorityPreviewQuery } from "../../../shared/query/recovery-options";
import { useLiveQuery } from "../../../shared/query/use-live-query";
import { INCIDENT_ADDRESS, PRESENT_STEP } from "../address";
import { declareLabel, discardsNothing, endsItsStep, NEXT_STEP_ID, placeOf, VERB_OF } from "./next.model";
import classes from "./next.module.css";
import { takeAction } from "./take-action";
import { useHeldStep } from "./use-held-step";

/** The next best step of an incident: its reason at the left, one button at the right. */
export function NextStepBar({ incident, answer }: { incident: IncidentWire; answer: LiveAnswer<NextStepWire> }) {
  if (incident.status === "closed") return null;
  return (
    <section
      id={NEXT_STEP_ID}
      className={classes.bar}
      aria-label="Next step"
      data-kind={answer.status === "shown" ? answer.value.kind : "unknown"}
    >
      {answer.status === "loading" && <p className={classes.reason}>Reading what comes next…</p>}
      {answer.status === "error" && (
        <p className={classes.reason}>What comes next is not known: {answer.problem.detail}</p>
      )}
      {answer.status === "shown" && <Shown incident={incident} next={answer.value} isStale={answer.stale !== null} />}
    </section>
  );
}

interface ShownProps {
  incident: IncidentWire;
  next: NextStepWire;
  isStale: boolean;
}

function Shown({ incident, next: now, isStale }: ShownProps) {
  const { shown, moved, hold, lookAgain, taken, isResting } = useHeldStep(now);
  return (
    <>
      <div className={classes.words}>
        {shown.action === null && <b>{shown.label}</b>}
        <p className={classes.reason}>
          <TimedText text={shown.note === null ? shown.reason : `${shown.reason} ${shown.note}`} />
        </p>
        {shown.mends.length > 0 && (
          <ul className={classes.mends}>
            {shown.mends.map((mend) => (
              <li key={mend}>{mend}</li>
            ))}
          </ul>
        )}
        {moved && (
          <p role="status" className={classes.reason}>
            The next step has changed since: now “{now.label}”.{" "}
            <Button size="compact-xs" variant="subtle" onClick={lookAgain}>
              Look again
            </Button>
          </p>
        )}
      </div>
      <div className={classes.buttons} {...hold}>
        {shown.or && <Other incident={incident} or={shown.or} />}
        {shown.action && (
          <Action
            key={shown.label}
            incident={incident}
            next={shown}
            action={shown.action}
            isBlocked={moved || isStale}
            isResting={isResting}
            onTaken={taken}
          />
        )}
      </div>
    </>
  );
}

/** Another way leads to its own place, where its consequences stand. */
function Other({ incident, or }: { incident: IncidentWire; or: NonNullable<NextStepWire["or"]> }) {
  const href = placeOf(incident.id, or.action) ?? incidentHref(incident.id, { step: stepOfAction(or.action) });
  return (
    <Button variant="default" component={Link} href={href}>
      {or.label}…
    </Button>
  );
}

const stepOfAction = ({ do: name }: GuidedActionWire) => (name === "set-acknowledgments" ? "stop" : "replay");

interface ActionProps {
  incident: IncidentWire;
  next: NextStepWire;
  action: GuidedActionWire;
  isBlocked: boolean;
  /** A step was just taken, and what comes next is being read. */
  isResting: boolean;
  onTaken: () => void;
}

function Action({ incident, next, action, isBlocked, isResting, onTaken }: ActionProps) {
  const [, setAddress] = useQueryStates(INCIDENT_ADDRESS, { history: "push" });
  const declared = action.do === "declare-authority" ? action.store : null;
  const preview = useLiveQuery(authorityPreviewQuery(incident.id), { enabled: declared !== null, intervalMs: 5_000 });
  const consequences = preview.status === "shown" ? preview.value : null;
  const take = useCommand((asked: GuidedActionWire, key) => takeAction({ incident, reason: next.reason }, asked, key), {
    onDone: (plan) => {
      onTaken();
      if (plan !== null && action.do === "make-plan")
        void setAddress({ step: factsOf(action.kind).step, plan, disposition: null, outcome: null });
      else if (endsItsStep(action)) void setAddress(PRESENT_STEP);
    },
    // A refused step is no longer the next one.
    onRefused: onTaken,
  });
  const verb = VERB_OF[action.do];
  const label = declared === null ? next.label : declareLabel(next.label, declared, consequences);
  const place =
    declared !== null && consequences !== null && !discardsNothing(declared, consequences)
      ? incidentHref(incident.id, { step: "authority", declare: declared })
      : placeOf(incident.id, action);
  if (place !== null)
    return (
      <Button component={Link} href={place}>
        {label}…
      </Button>
    );
  const button = (
    <Button
      loading={take.pending || isResting}
      disabled={isBlocked || (declared !== null && consequences === null)}
      onClick={() => take.give(action)}
    >
      {label}
    </Button>
  );
  return (
    <div className={classes.taken}>
      {verb === null ? (
        button
      ) : (
        <Permitted verb={verb} paths={incident.scope.paths}>
          {button}
        </Permitted>
      )}
      <CommandOutcome command={take} doing={label} />
    </div>
  );
}
