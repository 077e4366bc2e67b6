"use client";
import { Text } from "@mantine/core";
import { CommandDialog } from "../../../shared/command/command-dialog";
import { useCommand } from "../../../shared/command/use-command";
import { grantWords } from "../../../shared/me/me.model";
import { api } from "../../../shared/query/api";
import type { User, UserGrant } from "../wire";

interface TakeBackDialogProps {
  user: User;
  grant: UserGrant;
  onClose: () => void;
}

/** Takes a grant back. */
export function TakeBackDialog({ user, grant, onClose }: TakeBackDialogProps) {
  const end = useCommand(
    (reason: string, commandKey) => api.grant.end({ params: { id: grant.id }, body: { reason } }, { commandKey }),
    { onDone: onClose },
  );
  return (
    <CommandDialog
      opened
      onClose={onClose}
      title={`Take a grant back from ${user.name}?`}
      confirm="Take it back"
      doing="Taking the grant back"
      reason="required"
      color="red.9"
      command={end}
      onConfirm={(reason) => end.give(reason)}
    >
      <Text size="sm">
        {user.name} is no longer {grantWords(grant)}, at once, and every session of {user.name} ends.
      </Text>
    </CommandDialog>
  );
}
