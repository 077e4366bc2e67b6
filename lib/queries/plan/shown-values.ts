import { inBothForms, type JsonText, maskText } from "../../domain/json-text";

/** The longest value, as JSON text, that comes with a list of items. */
const LISTED_CHARACTERS = 10_000;

/** The value of an amendment with what its paths hide replaced, and whether any of it was: then it cannot be sent again. */
export function shownPayload(payload: JsonText | undefined, masks: readonly string[]) {
  const shown = payload === undefined ? undefined : maskText(payload, masks);
  const { value, valueText } = inBothForms(shown);
  return { payload: value, payloadText: valueText, payloadHidden: shown !== payload };
}

/**
 * The value that an item would write, with what its path hides replaced; or why it is not said. All null: it writes none of its own.
 * `mask` is null where the path, and with it what it hides, is not known any more.
 */
export function shownValue(value: JsonText | null, mask: readonly string[] | null) {
  if (value === null || value === "null") return { ...inBothForms(null), valueBecause: null };
  if (mask === null) return unsaid("its path is not configured any more, so what is to be hidden is not known");
  const shown = maskText(value, mask);
  return shown.length > LISTED_CHARACTERS
    ? unsaid(`its ${shown.length} characters are too many for a list`)
    : { ...inBothForms(shown), valueBecause: null };
}

const unsaid = (valueBecause: string) => ({ ...inBothForms(null), valueBecause });
