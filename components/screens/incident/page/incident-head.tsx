"use client";
import { Anchor, Button, Group, Text, Title } from "@mantine/core";
import Link from "next/link";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { SEVERITY_MEANINGS, type Severity } from "../../../../lib/domain/recovery/desk";
import { addsToTitle } from "../../../../lib/domain/recovery/title";
import type { Tone } from "../../../kit/chip/finding.model";
import { ToneChip } from "../../../kit/chip/finding-chip";
import { CopyId } from "../../../kit/copy/copy-id";
import { Time } from "../../../kit/time/time";
import { incidentsHref, pathHref, reportHref } from "../../../shared/links";
import { Horizon } from "../desk/horizon";
import { ScopeText } from "../scope-text";

const SEVERITY_TONES = { minor: "moving", major: "warn", critical: "bad" } as const satisfies Record<Severity, Tone>;

/** The incident's name, scope and start, and its report. */
export function IncidentHead({ incident }: { incident: IncidentWire }) {
  const { id, title, reason, status, scope, keyCount, openedAt, openedBy, closedAt, closedBy, readAt, severity } =
    incident;
  return (
    <div>
      <Anchor component={Link} href={incidentsHref} size="sm">
        Incidents
      </Anchor>
      <Group justify="space-between" gap="sm" align="flex-start">
        <Group gap="sm">
          <Title order={1}>{title}</Title>
          <ToneChip tone={status === "open" ? "moving" : "good"}>{status}</ToneChip>
          {severity !== null && (
            <ToneChip tone={SEVERITY_TONES[severity]} meaning={SEVERITY_MEANINGS[severity]}>
              {severity}
            </ToneChip>
          )}
        </Group>
        <Group gap="xs">
          <Text size="xs" c="dimmed">
            read <Time at={readAt} clockOnly />
          </Text>
          <Button variant="default" component={Link} href={reportHref(id)}>
            Report
          </Button>
        </Group>
      </Group>
      {addsToTitle(incident) && <Text>{reason}</Text>}
      <Text size="sm" c="dimmed" component="div">
        <ScopeText scope={scope} keyCount={keyCount} /> · <Horizon incident={incident} /> · opened{" "}
        <Time at={openedAt} clockOnly /> by {openedBy}
        {closedAt !== null && (
          <>
            , closed <Time at={closedAt} clockOnly /> by {closedBy}
          </>
        )}
      </Text>
      <Group gap="md" mt={2}>
        {scope.paths.map((path) => (
          <Anchor key={path} component={Link} href={pathHref(path)} size="sm">
            {path}
          </Anchor>
        ))}
        <Text size="xs" component="span">
          <CopyId id={id} what="incident id" />
        </Text>
      </Group>
    </div>
  );
}
