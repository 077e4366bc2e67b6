"use client";
import { Alert, Anchor, Button, Stack, Text } from "@mantine/core";
import Link from "next/link";
import { useState } from "react";
import type { KeyStory } from "../../../lib/api/keys";
import type { RepairWire } from "../../../lib/api/repairs";
import { Sheet } from "../../kit/dialog/dialog";
import { sentence } from "../../kit/format";
import { Form } from "../../kit/forms/form";
import { ReasonField } from "../../kit/forms/reason-field";
import { CommandOutcome } from "../../shared/command/command-outcome";
import { useCommand } from "../../shared/command/use-command";
import { incidentHref, savedHref } from "../../shared/links";
import { kindMeaning, kindWord } from "../../shared/plan/plan.model";
import { authorityWords, confirmWords, namedStore, type PlannedWay } from "../../shared/plan/ways.model";
import { api } from "../../shared/query/api";
import { nextStep } from "./next-step.model";
import { showsOlder } from "./recommended.model";
import { RepairEffects } from "./repair-effects";

interface RepairSheetProps {
  /** The key as it was when the sheet opened: a person confirms the values that were shown. */
  story: KeyStory;
  way: PlannedWay;
  because: string;
  onClose: () => void;
}

/** A sheet for one way back: values before and after, the reason, and the outcome. */
export function RepairSheet({ story, way, because, onClose }: RepairSheetProps) {
  const { path, key, shown } = story;
  const [reason, setReason] = useState(because);
  const lastResort = showsOlder(story, way);
  const command = useCommand((given: string, commandKey) =>
    api.repair.carryOut(
      {
        params: { path, key },
        body: { authority: { store: way.authority, region: way.region }, action: way.action, reason: given, shown },
      },
      { commandKey },
    ),
  );
  return (
    <Sheet
      opened
      onClose={onClose}
      title={`${kindWord(way.action)}: ${namedStore(authorityWords(way, story.mode))} is right`}
    >
      <Stack gap="sm">
        <Text size="sm">{kindMeaning(way.action, story.mode)}</Text>
        {lastResort !== null && (
          <Alert color="yellow" role="note">
            {lastResort}
          </Alert>
        )}
        <RepairEffects story={story} way={way} />
        {command.output === null ? (
          <Form ready={reason.trim() !== "" && !command.pending} onSubmit={() => command.give(reason.trim())}>
            <Stack gap="sm">
              <ReasonField value={reason} onChange={setReason} />
              <Button type="submit" disabled={reason.trim() === ""} loading={command.pending}>
                {confirmWords(way.action, story.mode)}
              </Button>
              <Text size="xs" c="dimmed">
                The repair joins the open incident that has this key, or opens a small incident of its own and closes it
                again.
              </Text>
              <CommandOutcome command={command} doing="Repairing, and reading the stores again" />
            </Stack>
          </Form>
        ) : (
          <Outcome repair={command.output} story={story} onClose={onClose} />
        )}
      </Stack>
    </Sheet>
  );
}

const STATES: Record<RepairWire["state"], readonly [color: string, title: string]> = {
  repaired: ["green", "The stores agree again"],
  left: ["yellow", "The repair took effect, and the key still has a finding"],
  "nothing-changed": ["gray", "Nothing was changed"],
  "needs-approval": ["blue", "A second person has to approve the repair"],
  "under-way": ["blue", "The repair is under way"],
};

interface OutcomeProps {
  repair: RepairWire;
  story: Pick<KeyStory, "path" | "key">;
  onClose: () => void;
}

function Outcome({ repair, story: { path, key }, onClose }: OutcomeProps) {
  const [color, title] = STATES[repair.state];
  return (
    <Stack gap="sm" role="status">
      <Alert color={color} title={title}>
        {sentence(repair.because ?? repair.sentence)}
        {nextStep(repair) !== null && (
          <Text size="sm" mt={4}>
            {nextStep(repair)}
          </Text>
        )}
      </Alert>
      <Anchor component={Link} size="sm" href={incidentHref(repair.incident, { step: "replay", plan: repair.plan })}>
        {repair.closed ? "The repair's record" : "The incident of this repair"}
      </Anchor>
      {repair.state === "repaired" && (
        <Anchor component={Link} size="sm" href={savedHref({ path, key })}>
          The answer for support
        </Anchor>
      )}
      <Button variant="default" onClick={onClose}>
        Back to the key
      </Button>
    </Stack>
  );
}
