import type { z } from "zod";
import { type Entry, SMALL_BODY_BYTES } from "../api/entry";
import { ok, type Result, refused } from "../errors";
import { probe } from "./probe";
import { json, readExactBody, readQuery, respond, route } from "./route";

type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined;

/** A request, parsed as its entry states. */
export interface Asked<E extends Entry> {
  params: Parsed<E["params"]>;
  query: Parsed<E["query"]>;
  body: Parsed<E["body"]>;
  /** The body as sent: long numbers are rounded in `body`. */
  text: string;
  request: Request;
}

export type OutputOf<E extends Entry> = z.input<E["output"]>;
type StatusOf<E extends Entry> = keyof E["answers"] & number;
type Params<E extends Entry> = E["params"] extends z.ZodType ? z.input<E["params"]> : unknown;

type IsUnion<T, U = T> = T extends U ? ([U] extends [T] ? false : true) : never;

/** A result or a response; a handler of an entry with several statuses uses `answered`, which names the status. */
export type Answer<E extends Entry> = Result<IsUnion<StatusOf<E>> extends true ? never : OutputOf<E>> | Response;

const entries = new WeakMap<object, Entry>();

/** The entry that a route's export serves; undefined where the export is bound to none. */
export const entryOf = (served: object): Entry | undefined => entries.get(served);

/** Lets a request in before anything of it is read, or refuses it. */
export type Admit<Admitted> = (request: Request) => Promise<Result<Admitted>>;

/** Binds a route to its entry: the request is let in, then checked against the entry, before the handler runs. */
export function serve<E extends Entry, Admitted>(
  entry: E,
  admit: Admit<Admitted>,
  handler: (asked: Asked<E>, admitted: Admitted) => Promise<Answer<E>>,
) {
  const guard = entry.probe ? probe : route;
  const served = (request: Request, context: { params: Promise<Params<E>> }): Promise<Response> => {
    const answer = async () => {
      const admitted = await admit(request);
      if (!admitted.ok) return respond(admitted);
      const asked = await askedOf(entry, request, (await context?.params) ?? {});
      if (!asked.ok) return respond(asked);
      const outcome = await handler(asked.value as Asked<E>, admitted.value);
      if (outcome instanceof Response) return outcome;
      return outcome.ok ? json(outcome.value, statusOf(entry)) : respond(outcome);
    };
    return guard(request, answer, entry.path);
  };
  entries.set(served, entry);
  return served;
}

/** The answer with one of an entry's statuses. */
export const answered = <E extends Entry>(_entry: E, status: StatusOf<E>, value: OutputOf<E>): Response =>
  json(value, status);

/** The answer as text of a media type. */
export const answeredText = (text: string, mediaType: string): Response =>
  new Response(text, { headers: { "content-type": mediaType, "cache-control": "no-store" } });

/** A stored answer with its status, as text. */
export const answeredKept = ({ status, text }: { status: number; text: string }): Response =>
  new Response(text, {
    status,
    headers: {
      "content-type": status < 400 ? "application/json" : "application/problem+json",
      "cache-control": "no-store",
    },
  });

/** The status of an entry's answers, when there is exactly one. */
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

/** Checks each parameter of the address against its own shape; the first wrong one is refused in its shape's words. */
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
