import type { CoverageWire } from "../../../lib/api/coverage";

/** The stores and keys that a count of findings covers, over one path or several. */
export interface Covered {
  wentRoundAt: string | null;
  gaps: { path?: string; store: string; because: string }[];
}

const SHOWN = 3;

/** Every gap once, with its stores. */
export function gapSentence(gaps: Covered["gaps"]): string {
  const stores = new Map<string, string[]>();
  for (const { path, store, because } of gaps)
    stores.set(because, [...(stores.get(because) ?? []), path === undefined ? store : `${path}, ${store}`]);
  const told = [...stores].map(([because, names]) => `${listed(names)}: ${because}`);
  const more = told.length - SHOWN;
  return [...told.slice(0, SHOWN), ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}

function listed(names: string[]): string {
  return names.length <= SHOWN
    ? names.join(" and ")
    : `${names.slice(0, SHOWN).join(", ")} and ${names.length - SHOWN} more`;
}

/** Shows a path's coverage as a note beside its findings. */
export function coveredOf({ wentRound, gaps }: Pick<CoverageWire, "wentRound" | "gaps">): Covered {
  return { wentRoundAt: wentRound?.endedAt ?? null, gaps };
}
