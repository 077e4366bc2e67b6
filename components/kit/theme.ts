import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

// The one accent: links, focus, selection. State has its own colours, always with a word or a shape beside them.
const accent: MantineColorsTuple = [
  "#eef3fc",
  "#dbe4f5",
  "#b5c7ea",
  "#8ba7e0",
  "#698cd7",
  "#537bd2",
  "#4571cf",
  "#3560b7",
  "#2b55a4",
  "#1d4a91",
];

// Cooler and a little darker than the kit's own, so that long tables of figures rest the eye.
const dark: MantineColorsTuple = [
  "#d5d9e0",
  "#b4bac5",
  "#969daa",
  "#6a7282",
  "#3c4350",
  "#2b313c",
  "#20252e",
  "#181c23",
  "#12151b",
  "#0d1014",
];

const PANEL_CONTENT = { content: { background: "var(--panel)" } };

export const theme = createTheme({
  colors: { accent, dark },
  primaryColor: "accent",
  primaryShade: { light: 7, dark: 6 },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.125rem" },
  headings: {
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "1.25rem", lineHeight: "1.35" },
      h2: { fontSize: "1rem", lineHeight: "1.4" },
      h3: { fontSize: "0.875rem", lineHeight: "1.4" },
    },
  },
  spacing: { xs: "0.375rem", sm: "0.5rem", md: "0.75rem", lg: "1rem", xl: "1.5rem" },
  defaultRadius: "sm",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Tooltip: {
      defaultProps: {
        multiline: true,
        maw: 340,
        withArrow: true,
        openDelay: 250,
        events: { hover: true, focus: true, touch: true },
      },
    },
    Table: { defaultProps: { verticalSpacing: 6, horizontalSpacing: "sm" } },
    Modal: { styles: PANEL_CONTENT },
    // Not as a style of its own: the kit puts that on what spans the page as well.
    Drawer: { styles: PANEL_CONTENT },
    Spotlight: { styles: PANEL_CONTENT },
    Button: { defaultProps: { size: "xs" } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray" } },
  },
});

/** Colours that carry meaning, by scheme; every pair of text and ground has a contrast of at least 4.5. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-error": "var(--state-bad)",
    "--mantine-color-body": "#f6f7f9",
    "--mantine-color-dimmed": "#505a68",
    "--mantine-color-placeholder": "#5c6674",
    "--panel": "#ffffff",
    "--panel-line": "#dde1e7",
    "--state-bad": "#b3261e",
    "--state-bad-ground": "#fdeceb",
    "--state-warn": "#8a4b00",
    "--state-warn-ground": "#fdf1de",
    "--state-moving": "#2b55a4",
    "--state-moving-ground": "#e9effb",
    "--state-good": "#1d6b3a",
    "--state-good-ground": "#e6f4ea",
    "--state-unknown": "#4b5563",
    "--state-unknown-ground": "#eef0f3",
    "--hatch": "#c5cbd4",
  },
  dark: {
    "--mantine-color-error": "var(--state-bad)",
    "--mantine-color-body": "#12151b",
    "--mantine-color-dimmed": "#a3abb8",
    "--mantine-color-placeholder": "#969daa",
    "--panel": "#181c23",
    "--panel-line": "#2b313c",
    "--state-bad": "#ff9a92",
    "--state-bad-ground": "#3c1a1a",
    "--state-warn": "#f3b765",
    "--state-warn-ground": "#36270f",
    "--state-moving": "#9dbaf2",
    "--state-moving-ground": "#1b2740",
    "--state-good": "#7fd09a",
    "--state-good-ground": "#14301f",
    "--state-unknown": "#b4bac5",
    "--state-unknown-ground": "#20252e",
    "--hatch": "#3f4755",
  },
});
