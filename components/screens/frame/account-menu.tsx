"use client";
import { Button, Menu, Text } from "@mantine/core";
import { IconChevronDown, IconLogout, IconSettings, IconUser } from "@tabler/icons-react";
import Link from "next/link";
import { CommandOutcome } from "../../shared/command/command-outcome";
import { useCommand } from "../../shared/command/use-command";
import { settingsHref, signInHref } from "../../shared/links";
import { type Me, roleWords } from "../../shared/me/me.model";
import { api } from "../../shared/query/api";
import classes from "./frame.module.css";

/** The person who is signed in, the person's roles, the way to the settings, and the sign-out. */
export function AccountMenu({ me }: { me: Me }) {
  const signOut = useCommand((_: null) => api.session.signOut({ body: {} }), {
    // The page is loaded anew, so that nothing which this person has read stays on screen.
    onDone: ({ providerSignOut }) =>
      window.location.assign(providerSignOut ?? `${process.env.NEXT_PUBLIC_BASE_PATH ?? ""}${signInHref()}`),
  });
  const { name } = me.principal;
  return (
    <>
      <Menu position="bottom-end" width={240} withinPortal>
        <Menu.Target>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconUser size={13} aria-hidden />}
            rightSection={<IconChevronDown size={12} aria-hidden />}
            className={classes.who}
            aria-label={`You are ${name}: settings and sign-out`}
          >
            {name}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            <Text size="sm" fw={600} c="var(--mantine-color-text)">
              {name}
            </Text>
            {roleWords(me)}
          </Menu.Label>
          <Menu.Item component={Link} href={settingsHref()} leftSection={<IconSettings size={14} aria-hidden />}>
            Settings
          </Menu.Item>
          <Menu.Item
            leftSection={<IconLogout size={14} aria-hidden />}
            disabled={signOut.pending}
            onClick={() => signOut.give(null)}
          >
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <CommandOutcome command={signOut} doing="Signing out" />
    </>
  );
}
