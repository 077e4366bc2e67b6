/** How a plan's items are selected; a plan is selected by exactly one of them. */
export const SELECTION_WAYS = ["mutations", "keys", "findings", "prefix", "all", "run"] as const;
export type SelectionWay = (typeof SELECTION_WAYS)[number];
