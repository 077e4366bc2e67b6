import type { FindingKind } from "../verdict/findings";

/** What becomes of a key under an authority. */
export type Fate = "kept" | "changed" | "discarded";

/** A fate, in words. */
export type Effect = [Fate, string];

/** An authority's effect on each finding. */
export type Effects = Record<Exclude<FindingKind, "converged">, Effect>;
