import { Button, Group, Text } from "@mantine/core";
import { type Column, column } from "../../../kit/table/columns";
import { Time } from "../../../kit/time/time";
import { grantWords } from "../../../shared/me/me.model";
import { Permitted } from "../../../shared/me/permitted";
import classes from "../settings.module.css";
import type { User } from "../wire";
import type { Asking } from "./asking";
import { GroupsLine } from "./groups-line";

/** The columns of the list of people and services. */
export const userColumns = (ask: (asking: Asking) => void): readonly Column<User>[] => [
  column(
    "Name",
    ({ name, email, kind, secondFactor, sealed, groups }) => (
      <>
        <div>{name}</div>
        <div className={classes.line}>
          {[kind === "service" ? "service" : email, secondFactor && "second factor", sealed && "sealed account"]
            .filter(Boolean)
            .join(" · ")}
        </div>
        {groups !== null && <GroupsLine groups={groups} />}
      </>
    ),
    { rowHeader: true },
  ),
  column("Grants", (user) => (
    <ul className={classes.grants}>
      {user.grants.length === 0 && <li className={classes.line}>none: may do nothing</li>}
      {user.grants.map((grant) => (
        <li key={grant.id}>
          {grantWords(grant)}
          {grant.source === "group" ? (
            <Text size="xs" c="dimmed" component="span">
              by a group of the provider
            </Text>
          ) : (
            <Permitted verb="grant.end">
              <Button
                size="compact-xs"
                variant="subtle"
                aria-label={`Take back from ${user.name}: ${grantWords(grant)}`}
                onClick={() => ask({ about: "take-back", user, grant })}
              >
                Take back…
              </Button>
            </Permitted>
          )}
        </li>
      ))}
    </ul>
  )),
  column("Last seen", ({ lastSeenAt }) => (lastSeenAt === null ? "never" : <Time at={lastSeenAt} />)),
  column("Action", (user) => (
    <Group gap={6} wrap="nowrap">
      <Permitted verb="grant.propose">
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Give a role to ${user.name}`}
          onClick={() => ask({ about: "grant", user })}
        >
          Give a role…
        </Button>
      </Permitted>
      <Permitted verb="user.end">
        <Button
          size="compact-xs"
          variant="default"
          c="var(--state-bad)"
          aria-label={`End ${user.name}`}
          onClick={() => ask({ about: "end", user })}
        >
          End…
        </Button>
      </Permitted>
    </Group>
  )),
];
