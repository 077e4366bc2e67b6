"use client";
import { Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { Form } from "../../kit/forms/form";
import { CommandOutcome } from "../../shared/command/command-outcome";
import { useCommand } from "../../shared/command/use-command";
import { NewPasswordField } from "../../shared/me/new-password-field";
import { api } from "../../shared/query/api";
import { goTo } from "./offer.model";

/** The claim of the first administrator, by the one-time code of the console's log. The new administrator is signed in at once. */
export function ClaimForm({ next }: { next: string }) {
  const [code, setCode] = useState("");
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const claim = useCommand(
    async (body: { code: string; name: string; email: string; password: string }) => {
      await api.administrator.claim({ body });
      await api.session.signIn({ body: { email: body.email, password: body.password } });
    },
    { onDone: () => window.location.assign(goTo(next)) },
  );
  const ready = code.trim() !== "" && name.trim() !== "" && email.trim() !== "" && password.length >= 12;
  return (
    <Form
      label="Claim the first account"
      ready={ready && !claim.pending}
      onSubmit={() => claim.give({ code: code.trim(), name: name.trim(), email: email.trim(), password })}
    >
      <Stack gap="sm">
        <Text size="sm">
          Nobody has an account here yet. The first account is the administrator's: whoever can read the console's log
          claims it.
        </Text>
        <PasswordInput
          label="One-time code"
          description="The console's log shows it at its start."
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          autoComplete="off"
          visibilityToggleButtonProps={{ "aria-label": "Show the code" }}
          autoFocus
          required
        />
        <TextInput
          label="Your name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="name"
          maxLength={128}
          required
        />
        <TextInput
          label="E-mail"
          type="email"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          autoComplete="username"
          spellCheck={false}
          required
        />
        <NewPasswordField label="Password" value={password} onChange={setPassword} />
        <Button type="submit" size="sm" loading={claim.pending} disabled={!ready}>
          Become the first administrator
        </Button>
        <CommandOutcome command={claim} doing="Making the account" />
      </Stack>
    </Form>
  );
}
