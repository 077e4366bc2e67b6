import type { DivergencePage } from "../../../lib/api/divergences";
import type { PageWindow } from "./page-window.model";
import type { Selection } from "./selection.model";

/** A reader's place in a list. */
export interface ListPlace {
  window: PageWindow;
  first: DivergencePage | null;
  rows: { from: number; to: number };
  scrollTop: number;
  selection: Selection;
}

let remembered: { filter: string; place: ListPlace } | null = null;

/** Keeps the place in the list that was left last, so that the way back from a key leads to that place. */
export function rememberPlace(filter: string, place: ListPlace): void {
  remembered = { filter, place };
}

/** Returns the place in this filter's list, if that list was left last. */
export function recallPlace(filter: string): ListPlace | null {
  return remembered?.filter === filter ? remembered.place : null;
}
