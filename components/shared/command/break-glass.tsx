"use client";
import { Button, Textarea } from "@mantine/core";
import { IconHammer } from "@tabler/icons-react";
import { useState } from "react";
import classes from "./command.module.css";

/** The form that breaks the glass of a closed gate: it takes a reason and raises an alert. */
export function BreakGlass({ onBreak }: { onBreak: (reason: string) => void }) {
  const [opened, setOpened] = useState(false);
  const [reason, setReason] = useState("");
  if (!opened) {
    return (
      <Button
        variant="default"
        c="var(--state-bad)"
        mt="xs"
        leftSection={<IconHammer size={14} aria-hidden />}
        onClick={() => setOpened(true)}
      >
        Break glass…
      </Button>
    );
  }
  return (
    // No form: the section stands within the form whose command was refused.
    <section className={classes.glass} aria-label="Break glass">
      <strong className={classes.glassTitle}>
        <IconHammer size={16} aria-hidden />
        Take the step although an earlier gate is closed
      </strong>
      <p>
        The gate before this step is closed, since it measured a fault. This step may make that fault worse. Everyone
        sees an alert with your name and your reason, and the report keeps both.
      </p>
      <Textarea
        label="Reason for breaking glass"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={1_000}
        autosize
        minRows={2}
        data-autofocus
      />
      <Button color="red.9" disabled={reason.trim() === ""} mt="xs" onClick={() => onBreak(reason.trim())}>
        Break glass and do it
      </Button>
    </section>
  );
}
