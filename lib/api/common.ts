import { z } from "zod";
import { PATH_MODES } from "../domain/contract";

/** A count, version or sequence number as a decimal string: such numbers can pass 2^53. */
export const decimal = z.string().regex(/^-?\d+$/);

/**
 * A version in a store: a decimal string. On observed paths also a number with a fraction, or an instant, digit for digit as that store
 * keeps it.
 */
export const storedVersion = z.string();

const JSON_KINDS: ReadonlySet<string> = new Set(["object", "string", "number", "boolean"]);

/**
 * Whether a value is of one of JSON's kinds. A parser made the value, so its members are as well. A number beyond a double's range
 * is infinite here, and exact in the accompanying text.
 */
const isJsonKind = (value: unknown): boolean => JSON_KINDS.has(typeof value);

/** Any JSON value. The description is explicit, since a custom check has none. */
export const anyJson = z.custom<z.core.util.JSONType>(isJsonKind, "A JSON value is needed.").meta({
  description: "Any JSON value",
  type: ["object", "array", "string", "number", "boolean", "null"],
});

/** RFC 3339 in UTC. */
export const instant = z.iso.datetime();

/** A caller's time, with any offset; converted to UTC. */
export const instantGiven = () =>
  z.iso
    .datetime({ offset: true, abort: true, message: "A time is RFC 3339, such as 2026-01-31T12:00:00Z." })
    // An offset can lead out of the years that RFC 3339 can write in UTC, and Postgres knows no year 0.
    .refine((text) => /^(?!0000)\d{4}-/.test(new Date(text).toISOString()), {
      abort: true,
      message: "The year of a time is 0001 to 9999 in UTC, as RFC 3339 requires.",
    })
    .transform((text) => new Date(text).toISOString());

/** RFC 9457 problem document; `errors` points at the refused members. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  /** The subject, by id or name, so that a screen can link to it. */
  about: z
    .object({
      incident: z.string().optional(),
      step: z.string().optional(),
      plan: z.string().optional(),
      run: z.string().optional(),
      path: z.string().optional(),
    })
    .optional(),
});

export type Problem = z.infer<typeof problem>;

/** A page of a list; `next` is the opaque cursor of the following page, or null at the end. */
export const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() });

/**
 * The exact JSON text of the stored value; null when there is none. The value itself rounds long numbers, since most programs read
 * doubles.
 */
export const valueText = z.string().nullable();

/** The reason for a change, for the audit and the report. */
export const reasonText = () => z.string().trim().min(1, "A reason is needed: the audit shows the reason.").max(1_000);

/** The reason for a step whose earlier gate is closed; it raises an alert. */
export const breakGlass = z.strictObject({ reason: reasonText() });

/** Who carries the writes of a path: Trueup, or another system that Trueup reads. */
export const pathMode = z.enum(PATH_MODES);

export const pathName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, "A path's name is lower case letters, digits and dashes.");
