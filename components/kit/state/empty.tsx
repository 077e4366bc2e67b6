import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./state.module.css";

/** The look of a list that was read and is empty. */
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

/** The look of an empty part within a larger section, as a line. */
export function EmptyNote({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" c="dimmed" data-state="empty">
      {children}
    </Text>
  );
}
