import { inBothForms, type JsonText } from "../../domain/json-text";
import { type Sight, seenValue } from "../../domain/masking/sight";

/** The longest value, as JSON text, that comes with a list of items. */
const LISTED_CHARACTERS = 10_000;

/** An amendment's value as it is seen, and whether any of it is hidden; a value with hidden members cannot be sent again. */
export function shownPayload(payload: JsonText | undefined, sight: Sight) {
  const shown = seenValue(sight, payload);
  const { value, valueText } = inBothForms(shown);
  return { payload: value, payloadText: valueText, payloadHidden: shown !== payload };
}

/**
 * The value that an item would write, as it is seen, or why it is not shown. All null: the item writes no value of its own.
 */
export function shownValue(value: JsonText | null, sight: Sight) {
  if (value === null || value === "null") return { ...inBothForms(null), valueBecause: null };
  const shown = seenValue(sight, value);
  if (shown === undefined)
    return unsaid("your role sees no values of this path, or the path is no longer in the configuration");
  return shown.length > LISTED_CHARACTERS
    ? unsaid(`the value has ${shown.length} characters, too many for a list`)
    : { ...inBothForms(shown), valueBecause: null };
}

const unsaid = (valueBecause: string) => ({ ...inBothForms(null), valueBecause });
