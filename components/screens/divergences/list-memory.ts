import type { DivergencePage } from "../../../lib/api/divergences";
import type { PageWindow } from "./page-window.model";
import type { Selection } from "./selection.model";

/** Where a reader was in a list. */
export interface ListPlace {
  window: PageWindow;
  first: DivergencePage | null;
  rows: { from: number; to: number };
  scrollTop: number;
  selection: Selection;
}

let remembered: { filter: string; place: ListPlace } | null = null;

/** Keeps the place in the list that was left last, so that the way back from a key leads to where it began. */
export function rememberPlace(filter: string, place: ListPlace): void {
  remembered = { filter, place };
}

/** The place that was left in the list of this filter, if it is the one that was left last. */
export function recallPlace(filter: string): ListPlace | null {
  return remembered?.filter === filter ? remembered.place : null;
}
