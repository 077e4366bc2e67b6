/** How the words of every axis look. */
export const AXIS_TEXT = { fill: "var(--mantine-color-dimmed)", fontSize: 11 } as const;
