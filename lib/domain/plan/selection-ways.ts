/** Ways to select a plan's items; a plan uses exactly one of them. */
export const SELECTION_WAYS = ["mutations", "keys", "findings", "prefix", "all", "run"] as const;
export type SelectionWay = (typeof SELECTION_WAYS)[number];
