"use client";
import { Anchor, Text } from "@mantine/core";
import { IconHammer } from "@tabler/icons-react";
import Link from "next/link";
import { settingsHref } from "../../shared/links";
import { brokenGlassQuery } from "../../shared/query/access-options";
import { useLiveQuery } from "../../shared/query/use-live-query";
import { glassWords } from "./glass-note.model";
import classes from "./overview.module.css";

/** The line over the paths while broken glass waits for its review by another person; nothing while none does. */
export function GlassNote() {
  const answer = useLiveQuery(brokenGlassQuery(true), { intervalMs: 5_000 });
  if (answer.status !== "shown" || answer.value.items.length === 0) return null;
  return (
    <Text className={classes.glass} role="status" component="div">
      <IconHammer size={16} aria-hidden /> {glassWords(answer.value.items)}{" "}
      <Anchor component={Link} href={settingsHref("broken-glass")} inherit>
        Look at it
      </Anchor>
    </Text>
  );
}
