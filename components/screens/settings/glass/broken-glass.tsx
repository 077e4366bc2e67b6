"use client";
import { Button, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { BrokenGlassWire } from "../../../../lib/api/broken-glass";
import { EmptyNote } from "../../../kit/state/empty";
import { LiveView } from "../../../kit/state/live-view";
import { Panel } from "../../../kit/state/panel";
import { GlassOpening } from "../../../shared/glass/glass-opening";
import { Permitted } from "../../../shared/me/permitted";
import { brokenGlassQuery } from "../../../shared/query/access-options";
import { useLiveQuery } from "../../../shared/query/use-live-query";
import { ReviewDialog } from "./review-dialog";

/** The steps that were taken although a gate before them was closed: those that wait for a review first. */
export function BrokenGlass() {
  const waiting = useLiveQuery(brokenGlassQuery(true), { intervalMs: 5_000 });
  const reviewed = useLiveQuery(brokenGlassQuery(false), { intervalMs: 30_000 });
  const [asking, setAsking] = useState<BrokenGlassWire | null>(null);
  return (
    <Stack gap="md">
      <Panel title="Broken glass that waits for a review">
        <Text size="sm" mb="sm">
          A step out of order needs a reason and raises an alert. An approver who did not take the step reviews it.
        </Text>
        <LiveView answer={waiting} what="the broken glass">
          {({ items }) => <Openings none="No broken glass waits for a review." openings={items} onReview={setAsking} />}
        </LiveView>
      </Panel>
      <Panel title="Reviewed">
        <LiveView answer={reviewed} what="the reviewed glass">
          {({ items }) => <Openings none="No broken glass was reviewed." openings={items} />}
        </LiveView>
      </Panel>
      {asking !== null && <ReviewDialog opening={asking} onClose={() => setAsking(null)} />}
    </Stack>
  );
}

interface OpeningsProps {
  none: string;
  openings: readonly BrokenGlassWire[];
  onReview?: (opening: BrokenGlassWire) => void;
}

function Openings({ none, openings, onReview }: OpeningsProps) {
  if (openings.length === 0) return <EmptyNote>{none}</EmptyNote>;
  return (
    <Stack gap="lg">
      {openings.map((opening) => (
        <Stack key={opening.id} gap="xs" align="flex-start">
          <GlassOpening opening={opening} named />
          {onReview !== undefined &&
            (opening.own ? (
              <Text size="xs" c="dimmed">
                Another person reviews what you did.
              </Text>
            ) : (
              <Permitted verb="broken-glass.review" paths={opening.paths}>
                <Button
                  variant="default"
                  aria-label={`Review the glass that ${opening.by} broke`}
                  onClick={() => onReview(opening)}
                >
                  Review…
                </Button>
              </Permitted>
            ))}
        </Stack>
      ))}
    </Stack>
  );
}
