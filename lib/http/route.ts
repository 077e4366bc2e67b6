import type { z } from "zod";
import { HEAVY_BYTES } from "../api/limited";
import { cutSecrets } from "../domain/cut-secrets";
import type { Json } from "../domain/json";
import { loggedFields } from "../domain/log/log-fields";
import { isStoreAway } from "../domain/store-away";
import type { OperationError, Result } from "../errors";
import { inTurn } from "./in-turn";
import { problemResponse, refusalResponse } from "./problems";
import { refusalOfStranger } from "./strangers";
import { parseStrictJson } from "./strict-json";

/** A JSON answer that must not be cached. */
export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
  });
}

/** An outcome as a response: its value, or its refusal as a problem document. */
export function respond<T>(result: Result<T>, status = 200): Response {
  return result.ok ? json(result.value, status) : refusalResponse(result.error);
}

/**
 * Runs a route. Refuses requests that a browser makes for another site, and any host but the console's own:
 * without sign-in, every client that reaches the port may do anything.
 */
export async function route(request: Request, run: () => Promise<Response>, at?: string): Promise<Response> {
  return refusalOfStranger(request) ?? (await withoutFaults(request, run, at));
}

/**
 * Turns an unreachable store into a 503 that names it, and a bug into a 500 without internals. `at`: the route's template, which the log
 * has in place of the address and what the address names.
 */
export async function withoutFaults(request: Request, run: () => Promise<Response>, at = "unknown"): Promise<Response> {
  try {
    return await run();
  } catch (error) {
    if (isStoreAway(error))
      return refusalResponse({
        code: "store-unreachable",
        store: "ledger",
        because: cutSecrets(error.message),
        retryAfterSec: 2,
      });
    const fields = loggedFields({ request: { method: request.method, route: at }, error });
    console.error(cutSecrets(JSON.stringify({ level: "error", msg: "a request failed", ...fields })));
    return problemResponse({
      type: "urn:trueup:problem:internal",
      title: "Trueup failed",
      status: 500,
      code: "internal",
      detail: "A fault in Trueup stopped the request. The server's log has the details.",
    });
  }
}

/**
 * Reads the body strictly and within a bound, as a value of this shape; a refusal points at each wrong member. Also returns the
 * text as sent: numbers in the value are doubles, and long ones are rounded.
 */
export async function readExactBody<T extends z.ZodType>(
  request: Request,
  shape: T,
  maxBytes: number,
  absent?: Json,
): Promise<Result<{ body: z.infer<T>; text: string }>> {
  const bytes = await bounded(request, maxBytes);
  if (bytes === null)
    return {
      ok: false,
      error: {
        code: "too-large",
        detail: `The body is larger than ${maxBytes.toLocaleString("en-US")} bytes. Send less at a time.`,
      },
    };
  if (bytes.length === 0 && absent !== undefined) return withText(parseAs(shape, absent), "");
  const parse = () => parsedBody(bytes, shape, maxBytes);
  // Large bodies never delay other requests together.
  return bytes.length > HEAVY_BYTES ? inTurn(parse) : parse();
}

function parsedBody<T extends z.ZodType>(
  bytes: Uint8Array,
  shape: T,
  maxBytes: number,
): Result<{ body: z.infer<T>; text: string }> {
  const parsed = parseStrictJson(bytes, { maxBytes });
  if (!parsed.ok) {
    const errors = parsed.pointer === undefined ? undefined : [{ pointer: parsed.pointer, detail: parsed.detail }];
    return {
      ok: false,
      error: { code: parsed.code, detail: parsed.detail, ...(errors ? { errors } : {}) } as OperationError,
    };
  }
  return withText(parseAs(shape, parsed.value), parsed.text);
}

function withText<T>(parsed: Result<T>, text: string): Result<{ body: T; text: string }> {
  return parsed.ok ? { ok: true, value: { body: parsed.value, text } } : parsed;
}

/** A value of this shape, or `invalid` with a pointer to each wrong member. */
export function parseAs<T extends z.ZodType>(shape: T, value: unknown): Result<z.infer<T>> {
  const parsed = shape.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const errors = parsed.error.issues.map((issue) => ({
    pointer: issue.path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join(""),
    detail: issue.message,
  }));
  const first = errors[0];
  return {
    ok: false,
    error: {
      code: "invalid",
      detail: first ? `${first.pointer || "the body"}: ${first.detail}` : "The body is not valid.",
      errors,
    },
  };
}

async function bounded(request: Request, maxBytes: number): Promise<Uint8Array | null> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) return null;
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > maxBytes) {
      await reader.cancel();
      return null;
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks);
}

/** Query parameters of this shape; unknown names are refused, so that a misspelt filter never means "everything". */
export function readQuery<T extends z.ZodType>(request: Request, shape: T): Result<z.infer<T>> {
  const params = new URL(request.url).searchParams;
  // Without a prototype, a parameter named __proto__ is an ordinary unknown name.
  const values: Record<string, string> = Object.create(null);
  for (const [name, value] of params) {
    if (Object.hasOwn(values, name))
      return { ok: false, error: { code: "invalid", detail: `The query names "${name}" twice. Name it once.` } };
    values[name] = value;
  }
  return parseAs(shape, values);
}
