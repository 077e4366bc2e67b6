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
