import type { z } from "zod";
import type { Permission } from "../domain/permission";
import type { RefusalCode } from "./refusals";

/** One call of the public API. Server, description, typed client and command line are derived from it. */
export interface Entry {
  method: "GET" | "POST";
  /** Below `/api/v1`, with its parameters in braces. */
  path: `/${string}`;
  /** What the caller has to hold. */
  permission: Permission;
  summary: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** The body in the description and for callers, where the server checks it in pieces. */
  describedBody?: z.ZodType;
  /** The most bytes of the body; SMALL_BODY_BYTES unless given. */
  maxBytes?: number;
  /** A request without a body is one with an empty object. */
  bodyOptional?: true;
  /** It takes an `Idempotency-Key`: repeating it under one key has one effect. */
  command?: true;
  /** Programs that watch this machine may ask, and name no host. */
  probe?: true;
  /** What each status of an answer means; all have the same output. */
  answers: Readonly<Record<number, string>>;
  output: z.ZodType;
  /** The media type of an output that is text and no JSON. */
  text?: string;
  /** A second form of the answer, which the caller asks for by `Accept`. */
  alsoAs?: string;
  /** Its own refusals; those of every body, query and command come on top. */
  refusals: readonly RefusalCode[];
}

export const SMALL_BODY_BYTES = 10_000;

/** States one call of the API, and keeps every type of it. */
export const entry = <const E extends Entry>(stated: E): E => stated;

/** Every code that a call may be refused with. */
export function refusalsOf(stated: Entry): RefusalCode[] {
  const { params, query, body, command, refusals } = stated;
  const codes: RefusalCode[] = [
    ...(params || query || body ? (["invalid"] as const) : []),
    ...(body ? (["too-large"] as const) : []),
    ...refusals,
    ...(command ? (["command-in-progress", "command-in-doubt", "command-mismatch"] as const) : []),
  ];
  return [...new Set(codes)];
}
