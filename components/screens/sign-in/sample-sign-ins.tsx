"use client";
import { Button, Stack, Text } from "@mantine/core";
import { CommandOutcome } from "../../shared/command/command-outcome";
import { goTo, type Offer } from "./offer.model";
import classes from "./sign-in.module.css";
import { useSignIn } from "./use-sign-in";

/** The people of a demo: each signs in with one click. */
export function SampleSignIns({ hints, next }: { hints: Offer["hints"]; next: string }) {
  const { command, shown } = useSignIn(() => window.location.assign(goTo(next)));
  return (
    <section className={classes.part} aria-label="People of the demo">
      <Text size="sm" c="dimmed" mb="xs">
        People of the demo
      </Text>
      <Stack gap="xs">
        {hints.map(({ name, role, email, password }) => (
          <Button
            key={email}
            variant="default"
            size="sm"
            justify="space-between"
            disabled={command.pending}
            rightSection={
              <Text size="xs" c="dimmed" component="span">
                {role}
              </Text>
            }
            onClick={() => command.give({ email, password })}
          >
            {name}
          </Button>
        ))}
      </Stack>
      <CommandOutcome command={shown} doing="Signing in" />
    </section>
  );
}
