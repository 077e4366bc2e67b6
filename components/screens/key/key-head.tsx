"use client";
import { Button, Group, Title, Tooltip } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import Link from "next/link";
import type { KeyStory } from "../../../lib/api/keys";
import { CopyId } from "../../kit/copy/copy-id";
import { KeyText } from "../../kit/key-text/key-text";
import { Time } from "../../kit/time/time";
import { divergencesHref, openIncidentHref, pathHref, savedHref } from "../../shared/links";
import { Permitted } from "../../shared/me/permitted";
import { ObservedTag } from "../../shared/path/observed";
import { useKeyMode } from "./action/key-actions";
import classes from "./key.module.css";
import { KeyWarnings } from "./key-warnings";
import { PauseKey } from "./pause-key";

interface KeyHeadProps {
  path: string;
  keyName: string;
  /** The time when the stores were read; null until then. */
  readAt: string | null;
  drain: KeyStory["drain"] | undefined;
  onRecheck: () => void;
}

/** The key's name, the time of its reading, and the actions on the whole key. */
export function KeyHead({ path, keyName, readAt, drain, onRecheck }: KeyHeadProps) {
  const mode = useKeyMode();
  return (
    <header className={classes.head}>
      <nav aria-label="Where this is" className={classes.crumbs}>
        <Link href={divergencesHref({ path })}>Divergences</Link>
        <span aria-hidden>›</span>
        <Link href={pathHref(path)}>{path}</Link>
        {mode === "observed" && <ObservedTag />}
      </nav>
      <Group justify="space-between" align="flex-start" gap="sm">
        <Title order={1} className={classes.key}>
          <CopyId id={keyName} what="key">
            <KeyText keyName={keyName} />
          </CopyId>
        </Title>
        <Group gap={6}>
          {readAt && (
            <span className={classes.readAt}>
              read <Time at={readAt} clockOnly />
            </span>
          )}
          <Tooltip label="Reads every store again, now">
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<IconRefresh size={13} aria-hidden />}
              onClick={onRecheck}
            >
              Re-check
            </Button>
          </Tooltip>
          <PauseKey path={path} keyName={keyName} drain={drain} />
          <Permitted verb="incident.open" paths={[path]}>
            <Button
              size="compact-xs"
              variant="default"
              component={Link}
              href={openIncidentHref({ paths: path, key: keyName })}
            >
              Open an incident
            </Button>
          </Permitted>
          <Button size="compact-xs" variant="default" component={Link} href={savedHref({ path, key: keyName })}>
            Did we save it?
          </Button>
        </Group>
      </Group>
      <KeyWarnings keyName={keyName} />
    </header>
  );
}
