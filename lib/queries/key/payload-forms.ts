import { inBothForms, type JsonText, maskText } from "../../domain/json-text";

/** A mutation's payload as a value, and as its exact text. */
export function payloadForms(payload: JsonText | undefined) {
  const { value, valueText } = inBothForms(payload);
  return { payload: value, payloadText: valueText };
}

/** A payload like `payloadForms`, with the members replaced that the path hides from the support role. */
export const maskedPayload = (payload: JsonText | undefined, mask: readonly string[]) =>
  payloadForms(payload === undefined ? undefined : maskText(payload, mask));
