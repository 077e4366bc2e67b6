import { z } from "zod";
import { identifierFault, MAX_KEY_BYTES } from "../domain/identifier-text";

/** A key or another identifier on the wire: 1 to `maxBytes` bytes of UTF-8 without control characters or half characters. */
export const identifierText = (maxBytes: number = MAX_KEY_BYTES) =>
  z.string("The identifier must be text.").superRefine((text, context) => {
    const fault = identifierFault(text, maxBytes);
    if (fault !== null) context.addIssue({ code: "custom", message: fault });
  });
