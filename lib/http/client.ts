import type { z } from "zod";
import { api } from "../api/api";
import type { Entry } from "../api/entry";
import { type ClientOptions, type QueryValues, requestJson, requestText } from "./request";

type Nothing = Record<never, never>;
/** A part of a request; optional when each of its members is. */
type Part<N extends string, T> = Nothing extends T ? { [K in N]?: T } : { [K in N]: T };
type BodyOf<E extends Entry> = E extends { describedBody: infer B extends z.ZodType } ? B : E["body"];
/** Null counts as absent, for example as the cursor of a list's beginning. */
type OrNull<T> = { [K in keyof T]: T[K] | null };

/** The input of a call, by its entry. */
export type InputOf<E extends Entry> = (E["params"] extends z.ZodType
  ? Part<"params", z.input<E["params"]>>
  : unknown) &
  (E["query"] extends z.ZodType ? Part<"query", OrNull<z.input<E["query"]>>> : unknown) &
  (BodyOf<E> extends z.ZodType ? Part<"body", z.input<BodyOf<E>>> : unknown);

export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** A command that is repeated under one key has one effect. */
  commandKey?: string | undefined;
}
type Arguments<E extends Entry> =
  Nothing extends InputOf<E> ? [input?: InputOf<E>, options?: CallOptions] : [input: InputOf<E>, options?: CallOptions];

/** One call; `text` requests the second form of the answer, where its entry has one. */
type Call<E extends Entry> = ((...given: Arguments<E>) => Promise<z.output<E["output"]>>) &
  (E extends { alsoAs: string } ? { text(...given: Arguments<E>): Promise<string> } : unknown);

type Api = typeof api;
export type Client = {
  [S in keyof Api]: { [C in keyof Api[S]]: Api[S][C] extends Entry ? Call<Api[S][C]> : never };
};

/** The typed client of `/api/v1` for browser and command line, with a call for every entry. A refused call throws ProblemError. */
export function createClient(options: ClientOptions): Client {
  const callsOf = (entries: Record<string, Entry>) =>
    Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, callOf(options, entry)]));
  return Object.fromEntries(
    Object.entries(api).map(([subject, entries]) => [subject, callsOf(entries)]),
  ) as unknown as Client;
}

interface Given {
  params?: Record<string, string>;
  query?: QueryValues;
  body?: unknown;
}

function callOf(options: ClientOptions, entry: Entry) {
  const asked = ({ query, body }: Given, { signal, commandKey }: CallOptions) => ({
    method: entry.method,
    query,
    body: entry.body === undefined ? undefined : (body ?? {}),
    idempotencyKey: commandKey,
    signal,
    // An answer such as "not ready" has the status of a failure.
    alsoExpect: Object.keys(entry.answers).map(Number),
  });
  const textAs = (mediaType: string, given: Given, callOptions: CallOptions) =>
    requestText(options, addressOf(entry, given), mediaType, asked(given, callOptions));
  const call = (given: Given = {}, callOptions: CallOptions = {}) =>
    entry.text === undefined
      ? requestJson(options, addressOf(entry, given), entry.output, asked(given, callOptions))
      : textAs(entry.text, given, callOptions);
  const { alsoAs } = entry;
  if (alsoAs === undefined) return call;
  const text = (given: Given = {}, callOptions: CallOptions = {}) => textAs(alsoAs, given, callOptions);
  return Object.assign(call, { text });
}

const addressOf = ({ path }: Entry, { params = {} }: Given) =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
