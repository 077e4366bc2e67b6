"use client";
import { Button, Popover, Text, TextInput } from "@mantine/core";
import { IconUser } from "@tabler/icons-react";
import { useState } from "react";
import { Form } from "../../kit/forms/form";
import { setActor, useActor } from "../../shared/actor/actor";
import { actorFault } from "../../shared/actor/actor.model";
import classes from "./frame.module.css";

/** The name of the person who acts, and the place to enter it. Until there is sign-in, nobody checks the name. */
export function WhoYouAre() {
  const actor = useActor();
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus returnFocus withinPortal position="bottom-end" width={280}>
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconUser size={13} aria-hidden />}
          className={classes.who}
          aria-label={`You act as ${actor}: say who you are`}
          onClick={() => setOpened((was) => !was)}
        >
          {actor}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Who you are">
        {opened && <NameForm actor={actor} onDone={() => setOpened(false)} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function NameForm({ actor, onDone }: { actor: string; onDone: () => void }) {
  const [name, setName] = useState(actor);
  const fault = actorFault(name.trim());
  return (
    <Form
      ready={fault === null}
      onSubmit={() => {
        setActor(name.trim());
        onDone();
      }}
    >
      <TextInput
        label="Your name"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={name === "" ? null : fault}
        spellCheck={false}
        autoComplete="off"
        data-autofocus
      />
      <Text size="xs" c="dimmed" my={6}>
        The audit shows this name with every action, and a second person uses another name. The console listens on this
        machine only; sign-in is not set up, so nobody checks the name.
      </Text>
      <Button type="submit" disabled={fault !== null}>
        Act as this name
      </Button>
    </Form>
  );
}
