import { Group, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./state.module.css";

interface PanelProps {
  title?: string;
  /** Anchor of the section. */
  id?: string;
  /** Stands at the right of the title. */
  aside?: ReactNode;
  children: ReactNode;
}

/** A bordered section of a screen with its heading. */
export function Panel({ title, id, aside, children }: PanelProps) {
  return (
    <section className={classes.panel} id={id} aria-label={title}>
      {title && (
        <Group justify="space-between" mb="sm" gap="sm">
          <Title order={2}>{title}</Title>
          {aside}
        </Group>
      )}
      {children}
    </section>
  );
}
