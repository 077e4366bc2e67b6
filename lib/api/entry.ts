import type { z } from "zod";
import { ruleOf } from "../domain/access/matrix";
import type { Permission } from "../domain/permission";
import { isLimited } from "./limited";
import type { RefusalCode } from "./refusals";

/** One call of the public API. Server, description, typed client and command line are derived from it. */
export interface Entry {
  method: "GET" | "POST" | "DELETE";
  /** Below `/api/v1`, with its parameters in braces. */
  path: `/${string}`;
  /** The permission that the caller needs. */
  permission: Permission;
  summary: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** The body for the description and for callers, when the server checks it in pieces. */
  describedBody?: z.ZodType;
  /** The most bytes of the body; SMALL_BODY_BYTES by default. */
  maxBytes?: number;
  /** A missing body counts as an empty object. */
  bodyOptional?: true;
  /** The call takes an `Idempotency-Key`: a repetition under one key has no second effect. */
  command?: true;
  /** Local monitoring programs may call it, without a `Host`. */
  probe?: true;
  /** The meaning of each status of an answer; all have the same output. */
  answers: Readonly<Record<number, string>>;
  output: z.ZodType;
  /** The media type of an output that is text rather than JSON. */
  text?: string;
  /** A second form of the answer, requested by `Accept`. */
  alsoAs?: string;
  /** The call's own refusals, in addition to those of every body, query and command. */
  refusals: readonly RefusalCode[];
}

export const SMALL_BODY_BYTES = 10_000;

/** States one call of the API, and keeps every type of it. */
export const entry = <const E extends Entry>(stated: E): E => stated;

/** The refusals of every command: by what its key did before, and of an object that is not there or not the caller's. */
export const COMMAND_REFUSALS = [
  "not-found",
  "command-in-progress",
  "command-in-doubt",
  "command-mismatch",
] as const satisfies readonly RefusalCode[];

/** Every refusal code of a call. */
export function refusalsOf(stated: Entry): RefusalCode[] {
  const { params, query, body, command, refusals, permission } = stated;
  const rule = ruleOf(permission);
  const codes: RefusalCode[] = [
    ...(rule?.anybody ? [] : (["sign-in-needed", "forbidden"] as const)),
    ...(rule?.stepUp ? (["step-up"] as const) : []),
    ...(params || query || body ? (["invalid"] as const) : []),
    ...(body ? (["too-large"] as const) : []),
    ...(isLimited(stated) ? (["too-many-requests"] as const) : []),
    ...refusals,
    ...(command ? COMMAND_REFUSALS : []),
  ];
  return [...new Set(codes)];
}
