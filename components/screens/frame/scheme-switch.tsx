"use client";
import { ActionIcon, Tooltip, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconMoon, IconSun } from "@tabler/icons-react";
import classes from "./frame.module.css";

/** Changes between light and dark; both icons are rendered and CSS picks one, since the server does not know the scheme. */
export function SchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const shown = useComputedColorScheme("light", { getInitialValueInEffect: true });
  return (
    <Tooltip label="Light or dark">
      <ActionIcon
        size="md"
        aria-label="Change between light and dark"
        onClick={() => setColorScheme(shown === "dark" ? "light" : "dark")}
      >
        <IconSun size={17} className={classes.inDark} aria-hidden />
        <IconMoon size={17} className={classes.inLight} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
