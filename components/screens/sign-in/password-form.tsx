"use client";
import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { Form } from "../../kit/forms/form";
import { CommandOutcome } from "../../shared/command/command-outcome";
import { CodeField } from "../../shared/me/code-field";
import { goTo } from "./offer.model";
import classes from "./sign-in.module.css";
import { useSignIn } from "./use-sign-in";

interface PasswordFormProps {
  next: string;
  /** Another way stands above the form. */
  beside: boolean;
}

/** E-mail and password, and the code of a second factor once the server asks for it. */
export function PasswordForm({ next, beside }: PasswordFormProps) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const signIn = useSignIn(() => window.location.assign(goTo(next)));
  const asked = signIn.codeAsked;
  const ready = email.trim() !== "" && password !== "" && (!asked || /^\d{6}$/.test(code));
  return (
    <Form
      label="Sign in by password"
      className={beside ? classes.part : undefined}
      ready={ready && !signIn.command.pending}
      onSubmit={() => signIn.command.give({ email: email.trim(), password, ...(asked && { code }) })}
    >
      <Stack gap="sm">
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          autoFocus={!beside}
          spellCheck={false}
          required
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
          required
        />
        {asked && <CodeField value={code} onChange={setCode} />}
        <Button type="submit" size="sm" loading={signIn.command.pending} disabled={!ready}>
          Sign in
        </Button>
        <CommandOutcome command={signIn.shown} doing="Signing in" />
      </Stack>
    </Form>
  );
}
