import type { PlanKind } from "./disposition";

/** How a plan's items are selected; a plan is selected by exactly one of them. */
export const SELECTION_WAYS = ["mutations", "keys", "findings", "prefix", "all", "run"] as const;
export type SelectionWay = (typeof SELECTION_WAYS)[number];

/** The ways that each kind of plan has. */
export const OWN_WAYS: Readonly<Record<PlanKind, readonly SelectionWay[]>> = {
  replay: ["mutations", "keys", "findings", "prefix", "all"],
  suppress: ["mutations", "keys", "findings", "prefix", "all"],
  amend: ["mutations", "keys", "findings"],
  rewrite: ["keys", "findings", "prefix", "all"],
  adopt: ["keys", "findings", "prefix", "all"],
  salvage: ["keys", "findings", "prefix", "all"],
  invalidate: ["keys", "findings", "prefix", "all"],
  rebuild: ["keys", "findings", "prefix", "all"],
  undo: ["run"],
};
