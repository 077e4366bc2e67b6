import { pathHref } from "../../shared/links";
import { searchTarget } from "./search-target";

export interface PaletteAction {
  id: string;
  label: string;
  description?: string;
  run: () => void;
}
export interface PaletteGroup {
  group: string;
  actions: PaletteAction[];
}

export interface PaletteSource {
  query: string;
  screens: readonly { label: string; href: string | null }[];
  paths: readonly { name: string; title: string }[];
  switches: readonly PaletteAction[];
  go: (href: string) => void;
}

/** The palette's entries for a query: screens, paths and switches that contain all its words, and a look-up. */
export function paletteGroups({ query, screens, paths, switches, go }: PaletteSource): PaletteGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = ({ label, description }: PaletteAction) =>
    words.every((word) => `${label} ${description ?? ""}`.toLowerCase().includes(word));
  const toScreens = screens.flatMap(({ label, href }) =>
    href === null ? [] : [{ id: `screen ${label}`, label, run: () => go(href) }],
  );
  const toPaths = paths.map(({ name, title }) => ({
    id: `path ${name}`,
    label: title,
    description: name,
    run: () => go(pathHref(name)),
  }));
  const target = searchTarget(
    query,
    paths.map((path) => path.name),
  );
  const lookUp =
    target === null
      ? []
      : [
          {
            id: "look-up",
            label: `Look up “${query.trim()}”`,
            description: "as a key, mutation id, request id or actor",
            run: () => go(target),
          },
        ];
  return [
    { group: "Screens", actions: toScreens.filter(matches) },
    { group: "Paths", actions: toPaths.filter(matches) },
    { group: "Switches", actions: switches.filter(matches) },
    { group: "Look up", actions: lookUp },
  ].filter(({ actions }) => actions.length > 0);
}
