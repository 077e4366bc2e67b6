"use client";
import { Button, Group, Stack, Text } from "@mantine/core";
import { IconPrinter } from "@tabler/icons-react";
import { EmptyNote } from "../../kit/state/empty";
import { Panel } from "../../kit/state/panel";
import { type Column, column } from "../../kit/table/columns";
import { DataTable } from "../../kit/table/data-table";
import { Time } from "../../kit/time/time";
import { grantWords, type Me } from "../../shared/me/me.model";
import { useMe } from "../../shared/me/use-me";
import { type Allowed, allowances } from "./allowances.model";
import classes from "./settings.module.css";

const COLUMNS: readonly Column<Allowed>[] = [
  column("Permission", ({ permission }) => <code>{permission}</code>, { rowHeader: true }),
  column("Allowed", ({ allowed }) => (allowed ? "yes" : "no")),
  column("Where, or what is lacking", ({ words }) => words),
];

/** The caller with each of its permissions: a page that can be printed. */
export function You() {
  const me = useMe();
  if (me === null) return null;
  return (
    <Stack gap="md">
      <Panel
        title="Who you are"
        aside={
          <Button
            className={classes.noPrint}
            variant="default"
            leftSection={<IconPrinter size={14} aria-hidden />}
            onClick={() => window.print()}
          >
            Print
          </Button>
        }
      >
        <Who me={me} />
      </Panel>
      <Panel title="What you may do">
        <DataTable
          label="What you may do"
          columns={COLUMNS}
          rows={allowances(me)}
          rowId={({ permission }) => permission}
          minWidth={560}
        />
      </Panel>
    </Stack>
  );
}

function Who({ me: { principal, grants, session, signIn } }: { me: Me }) {
  return (
    <>
      <dl className={classes.facts}>
        <dt>Name</dt>
        <dd>{principal.name}</dd>
        <dt>E-mail</dt>
        <dd>{principal.email ?? "none"}</dd>
        <dt>Id in the audit</dt>
        <dd>
          <code>{principal.id}</code>
        </dd>
        <dt>Signed in</dt>
        <dd>{session === null ? "not by a session" : <Time at={session.signedInAt} />}</dd>
        <dt>Roles</dt>
        <dd>
          {grants.length === 0 && (
            <EmptyNote>{signIn ? "No role was given to you." : "No sign-in: everything is allowed."}</EmptyNote>
          )}
          <ul className={classes.grants}>
            {grants.map((grant) => (
              <li key={grantWords(grant)}>{grantWords(grant)}</li>
            ))}
          </ul>
        </dd>
      </dl>
      <Group mt="sm">
        <Text size="sm" c="dimmed">
          A role that is given or taken back counts from the next sign-in: its change ends the sessions.
        </Text>
      </Group>
    </>
  );
}
