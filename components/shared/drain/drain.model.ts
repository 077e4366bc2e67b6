/** The scope of a drain: a whole path, one lane, or one key. */
export interface DrainScope {
  path: string;
  lane?: number;
  key?: string;
  /** Another system's path: its whole queue is paused, and nothing is fenced. */
  isObserved?: boolean;
}

/** A scope in a few words: "the drain of profile", "lane 2 of profile", "this key". */
export function drainWords({ path, lane, key, isObserved }: DrainScope): string {
  if (isObserved === true) return `the queue of ${path}`;
  if (key !== undefined) return "this key";
  return lane === undefined ? `the drain of ${path}` : `lane ${lane} of ${path}`;
}

/** The way back of a drain that paused itself. */
export const SELF_RESUMES =
  "Correct the cause at the origin. Trueup tries one change at a time, and resumes the drain when the origin takes a change.";

/** The effects of pausing or resuming, a sentence each. */
export function drainWill(paused: boolean, { lane, key, isObserved }: Omit<DrainScope, "path">): string[] {
  if (isObserved === true)
    return paused
      ? [
          "The whole queue of the other system stops, for every path that shares it; its producers go on adding jobs.",
          "The pause takes effect once no worker has a job. A job whose worker died keeps it from taking effect.",
          "There is no fence: whatever writes past the queue still lands.",
        ]
      : ["The other system's workers take jobs again, unless another tool had paused the queue before."];
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
