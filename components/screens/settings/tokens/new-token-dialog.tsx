"use client";
import { Button, Checkbox, Group, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { CopyId } from "../../../kit/copy/copy-id";
import { Dialog } from "../../../kit/dialog/dialog";
import { CommandDialog } from "../../../shared/command/command-dialog";
import { useCommand } from "../../../shared/command/use-command";
import { useMe } from "../../../shared/me/use-me";
import { api } from "../../../shared/query/api";
import classes from "../settings.module.css";
import { scopesOf, type TokenDraft, tokenMissing, tokenRequest } from "./token.model";

/** Makes a token of one's own, within one's own grants, and shows it once. */
export function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const scopes = scopesOf(useMe()?.grants ?? []);
  const [draft, setDraft] = useState<TokenDraft>({ name: "", chosen: [], days: 90 });
  const change = (part: Partial<TokenDraft>) => setDraft((was) => ({ ...was, ...part }));
  const make = useCommand((body: ReturnType<typeof tokenRequest>) => api.token.create({ body }));
  if (make.output !== null) return <MadeToken token={make.output.token} onClose={onClose} />;
  return (
    <CommandDialog
      opened
      onClose={onClose}
      title="Make a token"
      confirm="Make the token"
      doing="Making the token"
      reason="none"
      blocked={tokenMissing(draft)}
      command={make}
      onConfirm={() => make.give(tokenRequest(draft, scopes))}
    >
      <TextInput
        label="Name"
        description="Where the token is used, so that it is known again."
        value={draft.name}
        maxLength={128}
        onChange={(event) => change({ name: event.currentTarget.value })}
        data-autofocus
        required
      />
      <Checkbox.Group
        label="Scopes, of your own grants"
        value={[...draft.chosen]}
        onChange={(chosen) => change({ chosen })}
      >
        <Stack gap={6} mt={6}>
          {scopes.map(({ id, words }) => (
            <Checkbox key={id} value={id} label={words} />
          ))}
          {scopes.length === 0 && <Text size="sm">You have no role, so a token of yours may do nothing.</Text>}
        </Stack>
      </Checkbox.Group>
      <NumberInput
        label="Days until it ends"
        description="Empty: it ends when you end it."
        value={draft.days ?? ""}
        min={1}
        max={3_650}
        allowDecimal={false}
        onChange={(days) => change({ days: typeof days === "number" ? days : null })}
      />
    </CommandDialog>
  );
}

function MadeToken({ token, onClose }: { token: string; onClose: () => void }) {
  return (
    <Dialog opened onClose={onClose} title="The token">
      <Stack gap="sm">
        <Text size="sm">Copy the token now: it is shown this once, and the console keeps its hash alone.</Text>
        <code className={classes.secret} data-testid="token">
          {token}
        </code>
        <CopyId id={token} what="the token">
          <Text size="sm" component="span">
            Copy the token
          </Text>
        </CopyId>
        <Group justify="flex-end">
          <Button onClick={onClose}>I have copied it</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
