"use client";
import { Alert, Anchor, Button, Stack, Text, Textarea } from "@mantine/core";
import Link from "next/link";
import { useState } from "react";
import { factsOf } from "../../../../lib/domain/plan/kinds";
import { Sheet } from "../../../kit/dialog/dialog";
import { Form } from "../../../kit/forms/form";
import { ReasonField } from "../../../kit/forms/reason-field";
import { CommandOutcome } from "../../../shared/command/command-outcome";
import { incidentHref } from "../../../shared/links";
import { kindMeaning, stepOfKind } from "../../../shared/plan/plan.model";
import { payloadOf } from "../../../shared/plan/typed-payload";
import { actionTitle, type KeyAction, type KeyPlace } from "./key-action.model";
import { KeyPlan } from "./key-plan";
import { useKeyPlan } from "./use-key-plan";

interface KeyActionSheetProps {
  action: KeyAction;
  place: KeyPlace;
  onClose: () => void;
}

/** An action on one key: the reason, the preview, the run, the outcome. */
export function KeyActionSheet({ action, place, onClose }: KeyActionSheetProps) {
  const [reason, setReason] = useState("");
  const [value, setValue] = useState("");
  const [remade, setRemade] = useState<string | null>(null);
  const { command, incident } = useKeyPlan(action, place);
  const plan = remade ?? command.output?.id;
  const payload = payloadOf(factsOf(action.kind).takesPayload ? value : "");
  const fault = "fault" in payload ? payload.fault : null;
  const ready = reason.trim() !== "" && fault === null;
  return (
    <Sheet opened onClose={onClose} title={actionTitle(action)}>
      <Stack gap="sm">
        <Text size="sm">
          {kindMeaning(action.kind, "native")} On {place.path}, key <code>{place.key}</code>.
        </Text>
        {action.lastResort != null && (
          <Alert color="yellow" role="note">
            {action.lastResort}
          </Alert>
        )}
        {plan === undefined ? (
          <Form
            ready={ready && !command.pending}
            onSubmit={() => "payload" in payload && command.give({ reason: reason.trim(), payload: payload.payload })}
          >
            <Stack gap="sm">
              {factsOf(action.kind).takesPayload && (
                <Textarea
                  label="New value, as JSON"
                  description="Empty: the ledger's own value."
                  error={fault}
                  value={value}
                  onChange={(event) => setValue(event.currentTarget.value)}
                  spellCheck={false}
                  autosize
                  minRows={3}
                  maxRows={14}
                  styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
                />
              )}
              <ReasonField value={reason} onChange={setReason} autoFocus />
              <Button type="submit" disabled={!ready} loading={command.pending}>
                Show what would happen
              </Button>
              <Text size="xs" c="dimmed">
                It joins the incident that has this key, or opens one about this key alone, and makes a plan in it.
                Nothing is changed until you run that plan.
              </Text>
              <CommandOutcome command={command} doing="Freezing the list" />
            </Stack>
          </Form>
        ) : (
          <KeyPlan key={plan} id={plan} path={place.path} onClose={onClose} onRemade={setRemade} />
        )}
        {incident !== null && (
          <Anchor component={Link} size="sm" href={incidentHref(incident, { step: stepOfKind(action.kind), plan })}>
            The incident of this plan
          </Anchor>
        )}
      </Stack>
    </Sheet>
  );
}
