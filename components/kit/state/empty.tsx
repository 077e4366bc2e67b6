import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./state.module.css";

/** Nothing is there, and that was read, not guessed. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={classes.empty} data-state="empty">
      <Text fw={600}>{title}</Text>
      {children && (
        <Text size="sm" c="dimmed" mt={4} component="div">
          {children}
        </Text>
      )}
    </div>
  );
}

/** Nothing is there yet, as a line within a section that has more to it. */
export function EmptyNote({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" c="dimmed" data-state="empty">
      {children}
    </Text>
  );
}
