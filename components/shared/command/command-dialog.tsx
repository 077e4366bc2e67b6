"use client";
import { Button, Group, Stack, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { Dialog } from "../../kit/dialog/dialog";
import { Form } from "../../kit/forms/form";
import { ReasonField } from "../../kit/forms/reason-field";
import { CommandOutcome } from "./command-outcome";
import { type ConfirmedFigure, movedFigures } from "./figures.model";
import type { Command } from "./use-command";

interface CommandDialogProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** The effects of the command, shown before it is given. */
  children: ReactNode;
  /** The button's words: the command itself, never "OK". */
  confirm: string;
  doing: string;
  /** Tells whether a reason is asked for. */
  reason: "required" | "optional" | "none";
  /** The reason that stands there at first. */
  suggested?: string;
  color?: "red.9";
  /** The reason why the command cannot be given yet. */
  blocked?: string | null;
  /**
   * The figures that decide about harm, as they are now. Those of the moment at which the dialog opened are confirmed: once one has moved,
   * nothing can be confirmed before the person has looked again.
   */
  figures?: readonly ConfirmedFigure[];
  /** The person looked at the moved figures. */
  onLookAgain?: () => void;
  command: Pick<Command<never, unknown>, "pending" | "asking" | "problem" | "breakGlass">;
  onConfirm: (reason: string) => void;
}

const MOVED = "A figure has moved since you looked. Look again, then confirm.";

/** Shows the effects of a command and asks for the reason; a refused command leaves the dialog open with its typed text. */
export function CommandDialog(props: CommandDialogProps) {
  const { opened, onClose, title, children, confirm, doing, color, command, figures = [], onConfirm } = props;
  const [shown, setShown] = useState(figures);
  const moved = movedFigures(shown, figures);
  const blocked = props.blocked ?? (moved.length > 0 ? MOVED : null);
  const lookAgain = () => {
    setShown(figures);
    props.onLookAgain?.();
  };
  const [reason, setReason] = useState(props.suggested ?? "");
  const missing = props.reason === "required" && reason.trim() === "";
  return (
    <Dialog opened={opened} onClose={onClose} title={title}>
      <Form ready={!missing && blocked === null && !command.pending} onSubmit={() => onConfirm(reason.trim())}>
        <Stack gap="sm">
          {children}
          {moved.length > 0 && (
            <Text size="sm" role="status">
              Since you looked: {moved.join("; ")} ·{" "}
              <Button size="compact-xs" variant="subtle" onClick={lookAgain}>
                Look again
              </Button>
            </Text>
          )}
          {props.reason !== "none" && (
            <ReasonField value={reason} onChange={setReason} required={props.reason === "required"} autoFocus />
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Leave it as it is
            </Button>
            <Button type="submit" color={color} loading={command.pending} disabled={missing || blocked !== null}>
              {confirm}
            </Button>
          </Group>
          {blocked}
          <CommandOutcome command={command} doing={doing} />
        </Stack>
      </Form>
    </Dialog>
  );
}
