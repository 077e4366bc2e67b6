"use client";
import { Modal, useComputedColorScheme, useMantineColorScheme, VisuallyHidden } from "@mantine/core";
import { Spotlight } from "@mantine/spotlight";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useLive } from "../../kit/live/live";
import { setTimeMode } from "../../kit/time/time-mode";
import { findingsHref } from "../../shared/links";
import { useMe } from "../../shared/me/use-me";
import { usePathNames } from "../../shared/path/path-names";
import { navItemsFor } from "./nav-items";
import { type PaletteAction, paletteGroups } from "./palette.model";

/** Ctrl-K: every screen, path and switch by name; any other text is looked up as a key or an id. */
export function Palette() {
  const router = useRouter();
  const paths = usePathNames();
  const switches = useSwitches();
  const screens = [...navItemsFor(useMe()), { label: "Findings explained", href: findingsHref }];
  const [query, setQuery] = useState("");
  const groups = paletteGroups({ query, screens, paths, switches, go: router.push });
  return (
    // With no tags to ignore, Ctrl-K opens it from inside the search box as well.
    <Spotlight.Root query={query} onQueryChange={setQuery} tagsToIgnore={[]} scrollable maxHeight={420}>
      <VisuallyHidden>
        <Modal.Title>Palette</Modal.Title>
      </VisuallyHidden>
      <Spotlight.Search
        placeholder="Screen, path, switch, key or id"
        aria-label="Screen, path, switch, key or id"
        maxLength={2_000}
      />
      <Spotlight.ActionsList>
        {groups.map(({ group, actions }) => (
          <Spotlight.ActionsGroup key={group} label={group}>
            {actions.map(({ id, label, description, run }) => (
              <Spotlight.Action key={id} label={label} description={description} onClick={run} />
            ))}
          </Spotlight.ActionsGroup>
        ))}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function useSwitches(): PaletteAction[] {
  const { live, toggle } = useLive();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light", { getInitialValueInEffect: true }) === "dark";
  return [
    { id: "pause", label: live ? "Pause the figures" : "Resume the figures", run: toggle },
    {
      id: "scheme",
      label: dark ? "Light colours" : "Dark colours",
      run: () => setColorScheme(dark ? "light" : "dark"),
    },
    { id: "local", label: "Times: local", run: () => setTimeMode("local") },
    { id: "utc", label: "Times: UTC", run: () => setTimeMode("utc") },
    { id: "relative", label: "Times: relative (ago)", run: () => setTimeMode("relative") },
  ];
}
