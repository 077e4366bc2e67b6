import type { z } from "zod";
import type { Entry } from "../api/entry";
import { isOwnHost } from "../http/host";
import type { InputOf, Query } from "../queries/query";
import { withDeadline } from "../stores/deadline";
import { callerOf } from "./access/caller";
import { openConsole } from "./console";
import { queryDeps } from "./query-deps";

/** The part of the browser's request that a page reads. */
export type PageRequest = Pick<Request, "headers">;

/** How long a page waits for its first figures; after that the browser asks for them. */
const FIRST_PAINT_MS = 700;

/**
 * The answer to a screen's first poll, for the first paint: the same query in the same shape. Undefined when the request names
 * another host, or when the read is refused, late or fails; the screen then reports that itself.
 */
export async function firstPaint<E extends Entry>(
  request: PageRequest,
  entry: E,
  query: Query<E>,
  input: InputOf<E>,
): Promise<z.infer<E["output"]> | undefined> {
  if (!isOwnHost(request.headers.get("host"))) return undefined;
  try {
    const call = async () => {
      const ctx = await callerOf(request);
      return ctx.ok ? query(queryDeps(await openConsole()), ctx.value, input) : ctx;
    };
    const answer = await withDeadline(call(), FIRST_PAINT_MS, "the first paint");
    if (!answer.ok) return undefined;
    const parsed = entry.output.safeParse(JSON.parse(JSON.stringify(answer.value)));
    return parsed.success ? (parsed.data as z.infer<E["output"]>) : undefined;
  } catch {
    return undefined;
  }
}
