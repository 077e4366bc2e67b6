/** The scope of a drain: a whole path, one lane, or one key. */
export interface DrainScope {
  path: string;
  lane?: number;
  key?: string;
}

/** A scope in a few words: "the drain of profile", "lane 2 of profile", "this key". */
export function drainWords({ path, lane, key }: DrainScope): string {
  if (key !== undefined) return "this key";
  return lane === undefined ? `the drain of ${path}` : `lane ${lane} of ${path}`;
}

/** The way back of a drain that paused itself. */
export const SELF_RESUMES =
  "Correct the cause at the origin. Trueup tries one change at a time, and resumes the drain when the origin takes a change.";

/** The effects of pausing or resuming, a sentence each. */
export function drainWill(paused: boolean, { lane, key }: Omit<DrainScope, "path">): string[] {
  const whose = key !== undefined ? "this key's" : lane !== undefined ? "this lane's" : "this path's";
  if (!paused)
    return [
      `${whose[0]!.toUpperCase()}${whose.slice(1)} outstanding mutations are applied again, oldest first on each key.`,
    ];
  return [
    `From then on none of ${whose} mutations is applied to the origin; writes are accepted as before.`,
    "The pause takes effect once no earlier flush can still land.",
    "The truth lag grows while the pause lasts.",
  ];
}
