"use client";
import { Checkbox, Group, NativeSelect, Text } from "@mantine/core";
import { useState } from "react";
import { isOnEveryPath, ROLES, type Role } from "../../../../lib/domain/access/roles";
import { CommandDialog } from "../../../shared/command/command-dialog";
import { useCommand } from "../../../shared/command/use-command";
import { usePathNames } from "../../../shared/path/path-names";
import { api } from "../../../shared/query/api";
import type { User } from "../wire";

/** Proposes a grant, which another administrator confirms. */
export function GrantDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const [role, setRole] = useState<Role>("viewer");
  const [path, setPath] = useState("*");
  const [breakGlass, setBreakGlass] = useState(false);
  const isService = user.kind === "service";
  const everywhere = isOnEveryPath(role);
  const paths = usePathNames();
  const propose = useCommand(
    (reason: string, commandKey) =>
      api.grant.propose(
        { params: { id: user.id }, body: { role, path: everywhere ? "*" : path, breakGlass, reason } },
        { commandKey },
      ),
    { onDone: onClose },
  );
  return (
    <CommandDialog
      opened
      onClose={onClose}
      title={`Give ${user.name} a role`}
      confirm="Propose the grant"
      doing="Recording the proposal"
      reason="required"
      command={propose}
      onConfirm={(reason) => propose.give(reason)}
    >
      <Group grow align="flex-end">
        <NativeSelect
          label="Role"
          value={role}
          onChange={(event) => setRole(event.currentTarget.value as Role)}
          data={ROLES.filter((each) => !isService || each !== "admin")}
        />
        <NativeSelect
          label="Path"
          value={everywhere ? "*" : path}
          disabled={everywhere}
          onChange={(event) => setPath(event.currentTarget.value)}
          data={[
            { value: "*", label: "every path" },
            ...paths.map(({ name, title }) => ({ value: name, label: title })),
          ]}
        />
      </Group>
      {!isService && (
        <Checkbox
          label="May break glass: take a step although an earlier gate is closed"
          checked={breakGlass}
          onChange={(event) => setBreakGlass(event.currentTarget.checked)}
        />
      )}
      <Text size="sm" c="dimmed">
        The grant waits under Waiting changes until another administrator applies it. It then ends the sessions of{" "}
        {user.name}.
      </Text>
    </CommandDialog>
  );
}
