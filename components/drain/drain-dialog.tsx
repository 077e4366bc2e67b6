"use client";
import { List } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { CommandDialog } from "../command/command-dialog";
import { useCommand } from "../command/use-command";
import { api } from "../query/api";
import { drainWill } from "./drain.model";

export interface DrainTarget {
  path: string;
  key?: string;
  /** Whether it is to be paused; else it is resumed. */
  paused: boolean;
  incident?: string;
}

/** Pauses or resumes the drain of a path or of one key, and returns once nothing that began before can still land. */
export function DrainDialog({ target, onClose }: { target: DrainTarget; onClose: () => void }) {
  const queries = useQueryClient();
  const { path, key, paused, incident } = target;
  const drain = useCommand(
    (reason: string, commandKey) =>
      api.drain(path, { paused, ...(key !== undefined && { key }), ...(incident && { incident }), reason }, commandKey),
    {
      onDone: () => {
        void queries.invalidateQueries({ queryKey: ["path", path] });
        onClose();
      },
    },
  );
  const what = key === undefined ? `the drain of ${path}` : "this key";
  return (
    <CommandDialog
      opened
      onClose={onClose}
      title={`${paused ? "Pause" : "Resume"} ${what}?`}
      confirm={`${paused ? "Pause" : "Resume"} ${what}`}
      doing={paused ? "Waiting until nothing that began before can still land" : "Resuming"}
      reason="required"
      command={drain}
      onConfirm={(reason) => drain.give(reason)}
    >
      <List size="sm">
        {drainWill(paused, key !== undefined).map((sentence) => (
          <List.Item key={sentence}>{sentence}</List.Item>
        ))}
      </List>
    </CommandDialog>
  );
}
