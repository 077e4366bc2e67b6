"use client";
import { Button, Text } from "@mantine/core";
import Link from "next/link";
import { useState } from "react";
import type { PathDetail } from "../../../lib/api/paths";
import { ToneChip } from "../../kit/chip/finding-chip";
import { Panel } from "../../kit/state/panel";
import { Term } from "../../kit/term/term";
import { DrainDialog, type DrainTarget } from "../../shared/drain/drain-dialog";
import { useOpenIncidents } from "../../shared/incident/use-open-incidents";
import { incidentHref, openIncidentHref } from "../../shared/links";
import { Permitted } from "../../shared/me/permitted";
import { type Control, controlsOf } from "./control.model";
import { ObservedControls } from "./observed-controls";
import classes from "./path.module.css";

/** Acknowledgments, drain and reads: the state of each, the effects of a change, and the link to it. */
export function Controls({ path }: { path: PathDetail }) {
  const [target, setTarget] = useState<DrainTarget | null>(null);
  if (path.repair !== null) return <ObservedControls path={path} />;
  return (
    <Panel
      title="Controls"
      id="controls"
      aside={
        <Text size="sm" c="dimmed">
          control <Term word="epoch" /> {path.control.epoch}
        </Text>
      }
    >
      <ul className={classes.controls}>
        {controlsOf(path).map((control) => (
          <li key={control.name}>
            <div className={classes.controlName}>{control.name}</div>
            <div>
              <ToneChip tone={control.now.tone}>{control.now.word}</ToneChip>
              <Text size="sm" mt={2}>
                {control.now.meaning}
              </Text>
            </div>
            <div>
              {control.by === "drain" ? (
                <Permitted verb="drain.set" paths={[path.name]}>
                  <Button
                    variant="default"
                    aria-describedby="control-drain"
                    onClick={() => setTarget({ path: path.name, paused: path.control.drain === "running" })}
                  >
                    {control.action}
                  </Button>
                </Permitted>
              ) : (
                <InIncident path={path.name} control={control} />
              )}
              <Text size="xs" c="dimmed" mt={4} id={`control-${control.by}`}>
                {control.would}
              </Text>
            </div>
          </li>
        ))}
      </ul>
      {target && <DrainDialog target={target} onClose={() => setTarget(null)} />}
    </Panel>
  );
}

interface InIncidentProps {
  path: string;
  control: Control;
}

/** Leads to the incident that covers the whole path, or to opening one. */
function InIncident({ path, control: { action, by } }: InIncidentProps) {
  const answer = useOpenIncidents();
  const open = answer.status === "shown" ? answer.value.items : [];
  const incident = open.find(({ scope, targeted }) => !targeted && scope.paths.includes(path));
  return (
    <Permitted verb="incident.open" paths={[path]}>
      <Button
        variant="default"
        component={Link}
        href={incident ? incidentHref(incident.id, { step: by }) : openIncidentHref({ paths: path })}
        aria-describedby={`control-${by}`}
      >
        {action} {incident ? "in the open incident" : "in an incident"}
      </Button>
    </Permitted>
  );
}
