import { inBothForms, type JsonText, maskText } from "../../domain/json-text";

/** The longest value, as JSON text, that comes with a list of items. */
const LISTED_CHARACTERS = 10_000;

/** An amendment's value with hidden members replaced, and whether any was; a value with replaced members cannot be sent again. */
export function shownPayload(payload: JsonText | undefined, masks: readonly string[]) {
  const shown = payload === undefined ? undefined : maskText(payload, masks);
  const { value, valueText } = inBothForms(shown);
  return { payload: value, payloadText: valueText, payloadHidden: shown !== payload };
}

/**
 * The value that an item would write, with hidden members replaced, or why it is not shown. All null: the item writes no value of
 * its own. `mask` is null when the path is not configured, and its hidden members are unknown.
 */
export function shownValue(value: JsonText | null, mask: readonly string[] | null) {
  if (value === null || value === "null") return { ...inBothForms(null), valueBecause: null };
  if (mask === null) return unsaid("the path is no longer in the configuration, so its hidden members are not known");
  const shown = maskText(value, mask);
  return shown.length > LISTED_CHARACTERS
    ? unsaid(`the value has ${shown.length} characters, too many for a list`)
    : { ...inBothForms(shown), valueBecause: null };
}

const unsaid = (valueBecause: string) => ({ ...inBothForms(null), valueBecause });
