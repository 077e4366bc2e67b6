import { z } from "zod";
import { identifierFault } from "../domain/identifier-text";

/** The path in an address; a path that is not configured is refused as unknown. */
export const inPath = z.object({ path: z.string() });

/** A key as an address names it. */
export const keyParam = z.string().superRefine((text, context) => {
  const fault = identifierFault(text);
  if (fault !== null) context.addIssue({ code: "custom", message: `The key: ${fault}` });
});
export const inKey = z.object({ path: z.string(), key: keyParam });

/** The id in an incident's address. */
export const incidentId = z.uuid("An incident's id is a UUID.");
export const inIncident = z.object({ id: incidentId });

/** `limit` of a list: 1 to 1000, 100 by default. */
const limit = z.coerce.number<number | undefined>().int().min(1).max(1000).default(100);
/** `cursor` of a list: the `next` of the page before. */
const cursor = z
  .string()
  .max(4_000)
  .optional()
  .transform((text) => text ?? null);
/** The members of every list's query. */
export const paging = { limit, cursor };

/** `prefix` of a list of keys: any valid beginning of a key, or nothing. */
export const prefixParam = z
  .string()
  .default("")
  .refine(
    (text) => text === "" || identifierFault(text) === null,
    "A prefix is up to 512 bytes without control characters.",
  );

/** An optional filter: null when absent. */
export const orNull = <T extends z.ZodType>(shape: T) => shape.optional().transform((value) => value ?? null);
