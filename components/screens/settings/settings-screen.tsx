"use client";
import { Stack, Title } from "@mantine/core";
import Link from "next/link";
import type { ComponentType } from "react";
import { Empty } from "../../kit/state/empty";
import { Loading } from "../../kit/state/loading";
import { settingsHref } from "../../shared/links";
import { MayRead } from "../../shared/me/may-read";
import { useMe } from "../../shared/me/use-me";
import { About } from "./about";
import { Changes } from "./changes";
import { Connections } from "./connections";
import { Erasures } from "./erasures/erasures";
import { Freeze } from "./freeze";
import { BrokenGlass } from "./glass/broken-glass";
import { Notifications } from "./notifications/notifications";
import { PasswordAndFactor } from "./password/password-and-factor";
import { People } from "./people/people";
import { Rules } from "./rules/rules";
import { SECTIONS, type Section, type SectionName, sectionNamed, sectionsFor } from "./sections";
import { Sessions } from "./sessions";
import classes from "./settings.module.css";
import { Tokens } from "./tokens/tokens";
import { You } from "./you";

const PARTS: Record<SectionName, ComponentType> = {
  "": You,
  password: PasswordAndFactor,
  sessions: Sessions,
  tokens: Tokens,
  people: People,
  changes: Changes,
  rules: Rules,
  freeze: Freeze,
  "broken-glass": BrokenGlass,
  erasures: Erasures,
  notifications: Notifications,
  connections: Connections,
  about: About,
};

/** The settings at one of their sections. */
export function SettingsScreen({ section = "" }: { section?: SectionName }) {
  const me = useMe();
  const shown: Section = sectionNamed(section) ?? SECTIONS[0];
  return (
    <Stack gap={0}>
      <Title order={1} mb="sm">
        Settings
      </Title>
      <nav aria-label="Settings">
        <ul className={classes.sections}>
          {sectionsFor(me, section).map(({ name, title }) => (
            <li key={name}>
              <Link
                href={settingsHref(name === "" ? undefined : name)}
                className={classes.section}
                aria-current={name === section ? "page" : undefined}
              >
                {title}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Part section={shown} part={PARTS[section]} />
    </Stack>
  );
}

function Part({ section, part: Shown }: { section: Section; part: ComponentType }) {
  const me = useMe();
  if (me === null) return <Loading what="your permissions" />;
  if (section.ofAccounts && !me.signIn)
    return (
      <Empty title="This console has no sign-in">
        The configuration has no section <code>access</code>: the console serves this machine alone, and every caller
        may do everything.
      </Empty>
    );
  if (section.needs === undefined) return <Shown />;
  return (
    <MayRead needs={section.needs}>
      <Shown />
    </MayRead>
  );
}
