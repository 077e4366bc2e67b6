import { z } from "zod";
import { parseDuration } from "../domain/duration";
import { isJsonPointer } from "../domain/json-pointer";
import { type UrlKind, urlFault } from "./connection-url";
import { isLoopback } from "./listening";

// Messages are two lines: what happened, and the remedy. The caller that knows the file fills in `{at}` and `{value}`.

/** The two sentences of a schema message. */
export const message = (what: string, remedy: string) => `${what}\n${remedy}`;

/** The message for a missing or wrong value. */
export function refusal(wanted: string, remedy: string) {
  return {
    error: (issue: { input?: unknown }) =>
      message(issue.input === undefined ? "{at} is missing." : `{at} must be ${wanted}, and is {value}.`, remedy),
  };
}

/** A group of members that refuses unknown names; the message lists the known ones. */
export function group<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const names = Object.keys(shape);
  const { error } = refusal("a group of members", `It takes: ${names.join(", ")}.`);
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? names.join(",") : error(issue)),
  });
}

/** A list whose items are all checked. */
export const list = <Item extends z.ZodType>(item: Item, most: number) => {
  const refused = refusal(`a list of at most ${most}`, "Write it as [one, two], or one line each with a dash.");
  return z.array(item, refused).max(most, refused);
};

/** One of a few words. */
export const oneOf = <const Words extends readonly string[]>(words: Words) =>
  z.enum(words, refusal(`one of ${words.join(", ")}`, "Take one of these words."));

/** Text for people, on one line. */
export function text(most: number) {
  const refused = refusal(
    `text of 1 to ${most} characters on one line`,
    "Shorten it, or take line breaks and control characters out.",
  );
  return z
    .string(refused)
    .regex(/^[^\p{Cc}\p{Surrogate}]*\S[^\p{Cc}\p{Surrogate}]*$/u, refused)
    .max(most, refused);
}

/** The name of a path, connection, region or dependent. */
export const name = () =>
  matching(
    /^[a-z][a-z0-9-]{0,62}$/,
    "a name such as order-status",
    "Use small letters, digits and dashes, a letter first, 63 at most.",
  );

/** Text of a given form. */
export function matching(form: RegExp, wanted: string, remedy: string) {
  const refused = refusal(wanted, remedy);
  return z.string(refused).regex(form, refused);
}

/** A whole number; quoted digits are allowed too, since an environment variable is text. */
export function whole(least: number, most: number) {
  const refused = refusal(`a whole number from ${least} to ${most}`, "Write digits only, within that range.");
  const number = z.number(refused).int(refused).min(least, refused).max(most, refused);
  return z.preprocess(
    (input) => (typeof input === "string" && /^\d{1,15}$/.test(input) ? Number(input) : input),
    number,
  );
}

/** A rate or other positive number. */
export function positive(most: number) {
  const refused = refusal(`a number above 0 and at most ${most}`, "Write digits only, within that range.");
  const number = z.number(refused).positive(refused).max(most, refused);
  return z.preprocess(
    (input) => (typeof input === "string" && /^\d{1,15}(\.\d+)?$/.test(input) ? Number(input) : input),
    number,
  );
}

/** A share of a whole, from 0 (nothing) to 1 (all of it). */
export function share() {
  const refused = refusal("a share from 0 to 1", "Write 0.05 for a twentieth, 0 for nothing.");
  const number = z.number(refused).min(0, refused).max(1, refused);
  return z.preprocess(
    (input) => (typeof input === "string" && /^\d(\.\d{1,6})?$/.test(input) ? Number(input) : input),
    number,
  );
}

/** A duration with its unit, in milliseconds. */
export function duration(least: string, most: string) {
  const refused = refusal(
    `a duration from ${least} to ${most}`,
    "Write a whole number and its unit: 500ms, 30s, 2m, 1h or 7d.",
  );
  const fits = (ms: number | null) => ms !== null && ms >= parseDuration(least)! && ms <= parseDuration(most)!;
  return z
    .string(refused)
    .refine((input) => fits(parseDuration(input)), refused)
    .transform((input) => parseDuration(input)!);
}

/** An instant. */
export function instant() {
  const refused = refusal("an instant", "Write it as 2026-11-28T09:30:00Z.");
  return z.iso.datetime({ offset: true, ...refused }).transform((text) => new Date(text));
}

/** A JSON pointer (RFC 6901). */
export function pointer() {
  const refused = refusal(
    "a JSON pointer such as /address/city",
    "Begin with /, and write ~0 for ~ and ~1 for / inside a name.",
  );
  return z.string(refused).max(512, refused).refine(isJsonPointer, refused);
}

/** A file's path; a relative one is read from the folder of the configuration. */
export const file = () =>
  matching(
    /^[^\p{Cc}\p{Surrogate}]{1,1024}$/u,
    "the path of a file",
    "Write it from the folder of this file, or from the root.",
  );

/** The URL of a store or webhook; the message never repeats it. */
export function url(kind: UrlKind) {
  return z
    .string(
      refusal(`${kind === "webhook" ? "a web" : kind === "smtp" ? "an smtp" : `a ${kind}`} URL`, "Write it in quotes."),
    )
    .superRefine((input, context) => {
      const fault = urlFault(kind, "{at}", input);
      if (fault !== null) context.addIssue({ code: "custom", message: message(fault.what, fault.remedy) });
    });
}

/** The URL that signed or secret messages go to: https, unless it is this machine's own. */
export function receiverUrl() {
  return url("webhook").superRefine((input, context) => {
    if (urlFault("webhook", "", input) !== null || !isPlainToOthers(input)) return;
    const what = "{at} leads to another machine in plain text.";
    context.addIssue({ code: "custom", message: message(what, "Write it as https://host/path.") });
  });
}

const isPlainToOthers = (text: string) => {
  const { protocol, hostname } = new URL(text);
  return protocol === "http:" && !isLoopback(hostname.replace(/^\[|\]$/g, ""));
};
