import { inBothForms, type JsonText } from "../../domain/json-text";

/** A mutation's payload as a value, and as its exact text. */
export function payloadForms(payload: JsonText | undefined) {
  const { value, valueText } = inBothForms(payload);
  return { payload: value, payloadText: valueText };
}
