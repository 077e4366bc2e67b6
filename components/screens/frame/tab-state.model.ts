import type { PathSummary } from "../../../lib/api/paths";
import { PATH_STANDINGS } from "../../../lib/domain/truth/path-standing";
import type { Tone } from "../../kit/chip/finding.model";
import { STANDING_LOOK, standingOf } from "../../shared/path/standing.model";

/** The worst state over all paths, as the browser's tab says it. `text` null: every path keeps up. */
export interface TabState {
  text: string | null;
  tone: Tone;
}

/** The worst standing with the number of its paths, such as "3 late"; a list that could not be read is unknown, never good. */
export function tabStateOf(paths: readonly PathSummary[] | null): TabState {
  if (paths === null) return { text: "unknown", tone: "unknown" };
  const standings = paths.map(standingOf);
  const worst = PATH_STANDINGS.find((standing) => standings.includes(standing)) ?? "well";
  if (worst === "well") return { text: null, tone: "good" };
  const count = standings.filter((standing) => standing === worst).length;
  return { text: `${count} ${STANDING_LOOK[worst].word}`, tone: STANDING_LOOK[worst].tone };
}

/** A page's title with the state before it, in the place of the state that stood there. */
export function titleWith(state: TabState, title: string, before: string | null): string {
  const own = before !== null && title.startsWith(`${before} · `) ? title.slice(before.length + 3) : title;
  return state.text === null ? own : `${state.text} · ${own}`;
}

/** The tab's icon for a tone, under `public`. */
export const ICON_OF: Record<Tone, string> = {
  bad: "icon-bad.svg",
  warn: "icon-warn.svg",
  moving: "icon.svg",
  good: "icon.svg",
  unknown: "icon-unknown.svg",
};
