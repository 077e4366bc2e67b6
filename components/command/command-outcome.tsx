"use client";
import { List, Loader, Text } from "@mantine/core";
import { IconAlertOctagon } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { Problem } from "../../lib/http/wire/common";
import { formatDuration } from "../format";
import { BreakGlass } from "./break-glass";
import { outcomeUnknown } from "./command.model";
import classes from "./command.module.css";
import type { Command } from "./use-command";

interface CommandOutcomeProps {
  command: Pick<Command<never, unknown>, "pending" | "problem" | "breakGlass">;
  /** What is going on while it is carried out: "Waiting until nothing that began before can still land". */
  doing: string;
}

/** Below a control: how long its command has been under way, or why it was refused and what can be done. */
export function CommandOutcome({ command: { pending, problem, breakGlass }, doing }: CommandOutcomeProps) {
  if (pending) return <Underway doing={doing} />;
  if (!problem) return null;
  return (
    <div>
      <Refusal problem={problem} />
      {breakGlass && <BreakGlass onBreak={breakGlass} />}
    </div>
  );
}

/** What was not done and why, where the command was given. */
export function Refusal({ problem }: { problem: Problem }) {
  return (
    <div className={classes.refusal} role="alert" data-state="error">
      <IconAlertOctagon size={17} aria-hidden />
      <div>
        <strong>{problem.title}</strong>
        <Text size="sm">{problem.detail}</Text>
        {problem.errors && (
          <List size="sm">
            {problem.errors.map(({ pointer, detail }) => (
              <List.Item key={`${pointer} ${detail}`}>{pointer ? `${pointer}: ${detail}` : detail}</List.Item>
            ))}
          </List>
        )}
        {outcomeUnknown(problem) && (
          <Text size="sm">Whether it took effect is not known. Giving it again is safe: it has one effect.</Text>
        )}
        <Text size="xs" c="dimmed" ff="monospace">
          {problem.code}
        </Text>
      </div>
    </div>
  );
}

function Underway({ doing }: { doing: string }) {
  const [begun] = useState(() => Date.now());
  const [elapsed, setElapsed] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setElapsed(Date.now() - begun), 1_000);
    return () => clearInterval(timer);
  }, [begun]);
  return (
    <div className={classes.underway} role="status">
      {elapsed >= 1_000 && (
        <>
          <Loader size={14} aria-hidden />
          {doing}
          <span aria-hidden>, {formatDuration(Math.floor(elapsed / 1_000) * 1_000)} so far</span>
        </>
      )}
    </div>
  );
}
