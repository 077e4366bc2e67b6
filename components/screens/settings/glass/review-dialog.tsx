"use client";
import { List } from "@mantine/core";
import type { BrokenGlassWire } from "../../../../lib/api/broken-glass";
import { CommandDialog } from "../../../shared/command/command-dialog";
import { useCommand } from "../../../shared/command/use-command";
import { GlassOpening } from "../../../shared/glass/glass-opening";
import { api } from "../../../shared/query/api";

/** Records a person's review of glass that another person broke. */
export function ReviewDialog({ opening, onClose }: { opening: BrokenGlassWire; onClose: () => void }) {
  const { id, uses } = opening;
  const review = useCommand(
    (note: string, commandKey) =>
      api.brokenGlass.review({ params: { id }, body: { note, uses: uses.length } }, { commandKey }),
    { onDone: onClose },
  );
  return (
    <CommandDialog
      opened
      onClose={onClose}
      title="Review the broken glass?"
      confirm="Record the review"
      doing="Recording the review"
      reason="required"
      command={review}
      onConfirm={(note) => review.give(note)}
    >
      <GlassOpening opening={opening} named />
      <List size="sm">
        <List.Item>
          The review says that you have looked at these steps. It approves nothing, and undoes nothing.
        </List.Item>
        <List.Item>A further step under broken glass needs a review of its own.</List.Item>
      </List>
    </CommandDialog>
  );
}
