import type { z } from "zod";
import { type Entry, SMALL_BODY_BYTES } from "../api/entry";
import { ok, type Result, refused } from "../errors";
import { probe } from "./probe";
import { json, readExactBody, readQuery, respond, route } from "./route";

type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined;

/** A request as its entry has it, parsed. */
export interface Asked<E extends Entry> {
  params: Parsed<E["params"]>;
  query: Parsed<E["query"]>;
  body: Parsed<E["body"]>;
  /** The body as it was sent: long numbers are rounded in `body`. */
  text: string;
  request: Request;
}

export type OutputOf<E extends Entry> = z.input<E["output"]>;
type StatusOf<E extends Entry> = keyof E["answers"] & number;
type Params<E extends Entry> = E["params"] extends z.ZodType ? z.input<E["params"]> : unknown;

type IsUnion<T, U = T> = T extends U ? ([U] extends [T] ? false : true) : never;

/** An outcome, or a response; an entry with more than one status is answered with `answered`, which names the status. */
export type Answer<E extends Entry> = Result<IsUnion<StatusOf<E>> extends true ? never : OutputOf<E>> | Response;

const entries = new WeakMap<object, Entry>();

/** The entry that a route's export serves; undefined where the export is bound to none. */
export const entryOf = (served: object): Entry | undefined => entries.get(served);

/** Binds a route to its entry: the request is checked as the entry says before the handler sees it. */
export function serve<E extends Entry>(entry: E, handler: (asked: Asked<E>) => Promise<Answer<E>>) {
  const guard = entry.probe ? probe : route;
  const served = (request: Request, context: { params: Promise<Params<E>> }): Promise<Response> =>
    guard(request, async () => {
      const asked = await askedOf(entry, request, (await context?.params) ?? {});
      if (!asked.ok) return respond(asked);
      const outcome = await handler(asked.value as Asked<E>);
      if (outcome instanceof Response) return outcome;
      return outcome.ok ? json(outcome.value, statusOf(entry)) : respond(outcome);
    });
  entries.set(served, entry);
  return served;
}

/** The answer with one of an entry's statuses. */
export const answered = <E extends Entry>(_entry: E, status: StatusOf<E>, value: OutputOf<E>): Response =>
  json(value, status);

/** The answer as text of a media type. */
export const answeredText = (text: string, mediaType: string): Response =>
  new Response(text, { headers: { "content-type": mediaType, "cache-control": "no-store" } });

/** An answer that was kept with its status, as text. */
export const answeredKept = ({ status, text }: { status: number; text: string }): Response =>
  new Response(text, {
    status,
    headers: {
      "content-type": status < 400 ? "application/json" : "application/problem+json",
      "cache-control": "no-store",
    },
  });

/** The status of an answer, where the entry has one. */
export function statusOf(entry: Entry): number {
  const [status, ...others] = Object.keys(entry.answers).map(Number);
  if (status === undefined || others.length > 0) throw new Error(`${entry.path} is answered with several statuses`);
  return status;
}

async function askedOf(entry: Entry, request: Request, given: object): Promise<Result<Asked<Entry>>> {
  const params = readParams(entry.params, given as Record<string, string>);
  if (!params.ok) return params;
  const query = entry.query === undefined ? ok(undefined) : readQuery(request, entry.query);
  if (!query.ok) return query;
  const rest = { params: params.value, query: query.value, request } as Pick<
    Asked<Entry>,
    "params" | "query" | "request"
  >;
  if (entry.body === undefined) return ok({ ...rest, body: undefined, text: "" });
  const absent = entry.bodyOptional ? {} : undefined;
  const read = await readExactBody(request, entry.body, entry.maxBytes ?? SMALL_BODY_BYTES, absent);
  return read.ok ? ok({ ...rest, ...read.value }) : read;
}

/** Each parameter of the address by its own shape; the first one that is wrong is refused in its own words. */
function readParams(shape: z.ZodObject | undefined, given: Record<string, string>): Result<unknown> {
  const read: Record<string, unknown> = {};
  for (const [name, type] of Object.entries(shape?.shape ?? {})) {
    const parsed = (type as z.ZodType).safeParse(given[name]);
    if (!parsed.success)
      return refused({ code: "invalid", detail: parsed.error.issues[0]?.message ?? "The address is not valid." });
    read[name] = parsed.data;
  }
  return ok(read);
}
