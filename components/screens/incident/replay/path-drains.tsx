"use client";
import { Anchor, Button, Group, Text } from "@mantine/core";
import Link from "next/link";
import { useState } from "react";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { ToneChip } from "../../../kit/chip/finding-chip";
import { sentence } from "../../../kit/format";
import { Term } from "../../../kit/term/term";
import { drainWords, SELF_RESUMES } from "../../../shared/drain/drain.model";
import { DrainDialog, type DrainTarget } from "../../../shared/drain/drain-dialog";
import { pathHref } from "../../../shared/links";
import { Permitted } from "../../../shared/me/permitted";

const LOOKS = {
  running: ["moving", "running"],
  paused: ["warn", "paused"],
  "self-paused": ["bad", "paused itself"],
} as const;

/** The drain of each of the incident's paths: its state, and the switch. */
export function PathDrains({ incident: { id, controls, observed, status } }: { incident: IncidentWire }) {
  const [target, setTarget] = useState<DrainTarget | null>(null);
  return (
    <div>
      <Text fw={600}>Drain</Text>
      {controls.map(({ path, drain, because, epoch, fencedEpoch, reads }) => {
        const running = drain === "running";
        return (
          <Group key={path} gap="sm" py={3}>
            <b>{path}</b>
            <ToneChip tone={LOOKS[drain][0]}>{LOOKS[drain][1]}</ToneChip>
            <Text size="sm" c="dimmed" component="span">
              {observed.includes(path) ? (
                "the other system's whole queue, without a fence"
              ) : (
                <>
                  <Term word="epoch" /> {epoch}, <Fence epoch={epoch} fencedEpoch={fencedEpoch} />
                </>
              )}
              {reads === "origin" && " · reads from the origin"}
            </Text>
            <Permitted verb="drain.set" paths={[path]}>
              <Button
                size="compact-xs"
                variant="default"
                disabled={status === "closed"}
                aria-label={`${running ? "Pause" : "Resume"} ${drainWords({ path, isObserved: observed.includes(path) })}`}
                onClick={() => setTarget({ path, paused: running, incident: id, isObserved: observed.includes(path) })}
              >
                {running ? "Pause" : "Resume"}
              </Button>
            </Permitted>
            {!observed.includes(path) && (
              <Anchor component={Link} href={`${pathHref(path)}#lanes`} size="sm">
                its lanes
              </Anchor>
            )}
            {because !== null && (
              <Text size="sm" w="100%">
                Paused because: {sentence(because)} {drain === "self-paused" && SELF_RESUMES}
              </Text>
            )}
          </Group>
        );
      })}
      {target && <DrainDialog target={target} onClose={() => setTarget(null)} />}
    </div>
  );
}

/** Where the origin's fence stands. */
function Fence({ epoch, fencedEpoch }: { epoch: string; fencedEpoch: string }) {
  return fencedEpoch === epoch ? <Term word="fenced" /> : `the origin's fence is still at ${fencedEpoch}`;
}
