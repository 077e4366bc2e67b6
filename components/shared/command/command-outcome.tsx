"use client";
import { Loader } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { formatDuration } from "../../kit/format";
import { BreakGlass } from "./break-glass";
import classes from "./command.module.css";
import { Refusal } from "./refusal";
import type { Command } from "./use-command";

interface CommandOutcomeProps {
  command: Pick<Command<never, unknown>, "pending" | "asking" | "problem" | "breakGlass">;
  /** The words for a command under way: "Waiting until nothing that began before can still land". */
  doing: string;
  /** The remedies for refusals on the spot, by code. */
  remedies?: Partial<Record<string, ReactNode>>;
}

/** Below a control: the time for which its command has been under way, or the refusal with its remedies. */
export function CommandOutcome({
  command: { pending, asking, problem, breakGlass },
  doing,
  remedies = {},
}: CommandOutcomeProps) {
  if (asking) return null;
  if (pending) return <Underway doing={doing} />;
  if (!problem) return null;
  return (
    <div>
      <Refusal problem={problem} remedy={remedies[problem.code]} />
      {breakGlass && <BreakGlass onBreak={breakGlass} />}
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
          <span>
            {doing}
            <span aria-hidden>, {formatDuration(Math.floor(elapsed / 1_000) * 1_000)} so far</span>
          </span>
        </>
      )}
    </div>
  );
}
