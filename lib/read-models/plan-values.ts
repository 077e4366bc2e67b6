import { type Json, maskJson, sameJson } from "../domain/json";

/** The longest value, as JSON text, that comes with a list of items. */
const LISTED_CHARACTERS = 10_000;

/** The value of an amendment with what its paths hide replaced, and whether any of it was: then it cannot be sent again. */
export function shownPayload(payload: Json | undefined, masks: readonly string[]) {
  const shown = maskJson(payload, masks);
  return { payload: shown ?? null, payloadHidden: !sameJson(shown, payload) };
}

/**
 * The value that an item would write, from what the plan keeps of it, with what its path hides replaced; or why it is not said.
 * Both null: it writes none of its own. `mask` is null where the path, and with it what it hides, is not known any more.
 */
export function shownValue(detail: Json | null, mask: readonly string[] | null) {
  const value =
    detail !== null && typeof detail === "object" && !Array.isArray(detail) && detail.operation !== "delete"
      ? detail.value
      : null;
  if (value == null) return { value: null, valueBecause: null };
  if (mask === null)
    return { value: null, valueBecause: "its path is not configured any more, so what is to be hidden is not known" };
  const { length } = JSON.stringify(value);
  return length > LISTED_CHARACTERS
    ? { value: null, valueBecause: `its ${length} characters are too many for a list` }
    : { value: maskJson(value, mask) ?? null, valueBecause: null };
}
