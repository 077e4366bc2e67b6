"use client";
import { NativeSelect, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { CommandDialog } from "../../../shared/command/command-dialog";
import { useCommand } from "../../../shared/command/use-command";
import { NewPasswordField } from "../../../shared/me/new-password-field";
import { api } from "../../../shared/query/api";
import { missingFor, type NewUser, requestFor } from "./new-user.model";

/** Makes a person with a local account, or a service. */
export function NewUserDialog({ onClose }: { onClose: () => void }) {
  const [user, setUser] = useState<NewUser>({ kind: "person", name: "", email: "", password: "" });
  const change = (part: Partial<NewUser>) => setUser((was) => ({ ...was, ...part }));
  const make = useCommand(
    (body: ReturnType<typeof requestFor>, commandKey) => api.user.create({ body }, { commandKey }),
    { onDone: onClose },
  );
  return (
    <CommandDialog
      opened
      onClose={onClose}
      title="Add a person or a service"
      confirm={`Add the ${user.kind}`}
      doing="Making the account"
      reason="none"
      blocked={missingFor(user)}
      command={make}
      onConfirm={() => make.give(requestFor(user))}
    >
      <NativeSelect
        label="Kind"
        value={user.kind}
        onChange={(event) => change({ kind: event.currentTarget.value as NewUser["kind"] })}
        data={[
          { value: "person", label: "a person, who signs in" },
          { value: "service", label: "a service, which has tokens" },
        ]}
      />
      <TextInput
        label="Name"
        value={user.name}
        maxLength={128}
        onChange={(event) => change({ name: event.currentTarget.value })}
        data-autofocus
        required
      />
      {user.kind === "person" && (
        <>
          <TextInput
            label="E-mail"
            type="email"
            value={user.email}
            onChange={(event) => change({ email: event.currentTarget.value })}
            autoComplete="off"
            required
          />
          <NewPasswordField
            label="First password"
            value={user.password}
            onChange={(password) => change({ password })}
          />
        </>
      )}
      <Text size="sm" c="dimmed">
        The account has no role yet, and so may do nothing.
        {user.kind === "person" && " Hand the first password over; the person changes it in the settings."}
      </Text>
    </CommandDialog>
  );
}
