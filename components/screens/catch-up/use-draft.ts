"use client";
import { useQueryStates } from "nuqs";
import { DRAFT_ADDRESS, type Draft, draftOf, type Field, isUntouched, PRESETS } from "./catch-up.model";

export interface DraftState {
  draft: Draft;
  /** The address names no input yet, so a path's figures may fill them. */
  untouched: boolean;
  change: (field: Field, text: string) => void;
  replace: (draft: Draft, history: "replace" | "push") => void;
}

/** Keeps the inputs in the address; an address without any gives the first preset's. */
export function useDraft(hasPath: boolean): DraftState {
  const [named, setNamed] = useQueryStates(DRAFT_ADDRESS);
  const untouched = isUntouched(named);
  const draft = untouched && !hasPath ? PRESETS[0]!.draft : draftOf(named);
  const replace: DraftState["replace"] = (next, history) => void setNamed(inAddress(next), { history });
  return { draft, untouched, replace, change: (field, text) => replace({ ...draft, [field]: text }, "replace") };
}

/** Returns the inputs as members of the address; an empty input has none. */
function inAddress(draft: Draft) {
  return Object.fromEntries(Object.entries(draft).map(([field, text]) => [field, text === "" ? null : text]));
}
