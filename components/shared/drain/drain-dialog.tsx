"use client";
import { List } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { CommandDialog } from "../command/command-dialog";
import { useCommand } from "../command/use-command";
import { api } from "../query/api";
import { type DrainScope, drainWill, drainWords } from "./drain.model";

export interface DrainTarget extends DrainScope {
  /** True for a pause, false for a resume. */
  paused: boolean;
  incident?: string;
}

/** Pauses or resumes the drain of a path, a lane or a key. The dialog ends once no earlier batch can still land. */
export function DrainDialog({ target, onClose }: { target: DrainTarget; onClose: () => void }) {
  const queries = useQueryClient();
  const { path, lane, key, paused, incident } = target;
  const drain = useCommand(
    (reason: string, commandKey) =>
      api.drain.set({ params: { path }, body: { paused, lane, key, incident, reason } }, { commandKey }),
    {
      onDone: () => {
        void queries.invalidateQueries({ queryKey: ["path", path] });
        void queries.invalidateQueries({ queryKey: ["key", path] });
        onClose();
      },
    },
  );
  const what = drainWords(target);
  return (
    <CommandDialog
      opened
      onClose={onClose}
      title={`${paused ? "Pause" : "Resume"} ${what}?`}
      confirm={`${paused ? "Pause" : "Resume"} ${what}`}
      doing={
        paused
          ? target.isObserved
            ? "Waiting until no worker has a job"
            : "Waiting until no earlier flush can still land"
          : "Resuming"
      }
      reason="required"
      command={drain}
      onConfirm={(reason) => drain.give(reason)}
    >
      <List size="sm">
        {drainWill(paused, target).map((sentence) => (
          <List.Item key={sentence}>{sentence}</List.Item>
        ))}
      </List>
    </CommandDialog>
  );
}
