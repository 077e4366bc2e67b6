/** The text style of every axis. */
export const AXIS_TEXT = { fill: "var(--mantine-color-dimmed)", fontSize: 11 } as const;
