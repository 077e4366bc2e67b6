"use client";
import { Button, Text, Textarea } from "@mantine/core";
import Link from "next/link";
import { useState } from "react";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { Time } from "../../../kit/time/time";
import { CommandOutcome } from "../../../shared/command/command-outcome";
import { useCommand } from "../../../shared/command/use-command";
import { auditRowHref } from "../../../shared/links";
import { Permitted } from "../../../shared/me/permitted";
import { api } from "../../../shared/query/api";
import classes from "./desk.module.css";

/** The incident's notes, newest last, and the field for another one. Nobody can change a note. */
export function Notes({ incident: { id, notes, status, scope } }: { incident: IncidentWire }) {
  const [text, setText] = useState("");
  const write = useCommand(
    (words: string, commandKey) => api.incident.note({ params: { id }, body: { text: words } }, { commandKey }),
    { onDone: () => setText("") },
  );
  return (
    <div>
      <Text size="sm" fw={500}>
        Notes
      </Text>
      {notes.length === 0 && <Text size="sm">None yet.</Text>}
      <ul className={classes.notes}>
        {notes.map(({ number, at, by, text: words }) => (
          <li key={number}>
            <Link href={auditRowHref(number)} prefetch={false} title={`Row ${number} of the audit`}>
              <Time at={at} clockOnly />
            </Link>{" "}
            <b>{by}</b> {words}
          </li>
        ))}
      </ul>
      {status === "open" && (
        <Permitted verb="incident.note" paths={scope.paths}>
          <form
            className={classes.writing}
            onSubmit={(event) => {
              event.preventDefault();
              if (text.trim() !== "") write.give(text.trim());
            }}
          >
            <Textarea
              aria-label="A note"
              placeholder="What was seen, who was called"
              autosize
              minRows={1}
              maxRows={6}
              maxLength={2_000}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            <Button type="submit" variant="default" disabled={text.trim() === "" || write.pending}>
              Write it down
            </Button>
          </form>
        </Permitted>
      )}
      <CommandOutcome command={write} doing="Writing the note down" />
    </div>
  );
}
