"use client";
import { List, Stack, Text } from "@mantine/core";
import Link from "next/link";
import type { BrokenGlassWire } from "../../../lib/api/broken-glass";
import { Time } from "../../kit/time/time";
import { stepTitle } from "../incident/step.model";
import { incidentHref } from "../links";
import { alertWords } from "./alerts.model";

interface GlassOpeningProps {
  opening: BrokenGlassWire;
  /** Name the incident and its paths; not on a screen about that incident. */
  named?: boolean;
}

/** An opening of the glass: the person who broke it, the steps taken under it, and its review. */
export function GlassOpening({ opening, named = false }: GlassOpeningProps) {
  const { incident, paths, by, openedAt, openUntil, uses, alerts, review } = opening;
  return (
    <Stack gap={4}>
      <Text size="sm" component="div">
        <b>{by}</b> broke the glass
        {named && (
          <>
            {" "}
            in <Link href={incidentHref(incident.id)}>{incident.title}</Link> ({paths.join(", ")})
          </>
        )}
        , <Time at={openedAt} />. It was to be open until <Time at={openUntil} clockOnly /> at the latest.
      </Text>
      <List size="sm">
        {uses.map(({ at, step, verb, reason, waitsFor }) => (
          <List.Item key={at}>
            <Time at={at} clockOnly /> {verb} at “{stepTitle(step)}”: {reason}
            {waitsFor.length > 0 && (
              <Text size="xs" c="dimmed" component="div">
                The gate before it waited for: {waitsFor.join("; ")}
              </Text>
            )}
          </List.Item>
        ))}
      </List>
      <Text size="xs" c="dimmed">
        {alertWords(alerts)}
      </Text>
      <Text size="sm" component="div">
        {review === null ? (
          <b>It waits for its review by another person.</b>
        ) : (
          <>
            Reviewed by {review.by}, <Time at={review.at} />: {review.note}
          </>
        )}
      </Text>
    </Stack>
  );
}
