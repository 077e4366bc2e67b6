import type { z } from "zod";
import type { Entry } from "../api/entry";
import { isOwnHost } from "../http/host";
import type { InputOf, Query } from "../queries/query";
import { withDeadline } from "../stores/deadline";
import { contextOf } from "./actor";
import { openConsole } from "./console";
import { queryDeps } from "./query-deps";

/** What a page knows of the request that asks for it. */
export type PageRequest = Pick<Request, "headers">;

/** A page may wait this long for its first figures; after that the browser asks for them itself. */
const FIRST_PAINT_MS = 700;

/**
 * What a screen's first poll would answer, for the first paint: the same query in the same shape. Undefined when the
 * request names another host, and when the read is refused, late or fails: the screen then says so itself.
 */
export async function firstPaint<E extends Entry>(
  request: PageRequest,
  entry: E,
  query: Query<E>,
  input: InputOf<E>,
): Promise<z.infer<E["output"]> | undefined> {
  if (!isOwnHost(request.headers.get("host"))) return undefined;
  try {
    const call = openConsole().then((opened) => query(queryDeps(opened), contextOf(request), input));
    const answer = await withDeadline(call, FIRST_PAINT_MS, "the first paint");
    if (!answer.ok) return undefined;
    const parsed = entry.output.safeParse(JSON.parse(JSON.stringify(answer.value)));
    return parsed.success ? (parsed.data as z.infer<E["output"]>) : undefined;
  } catch {
    return undefined;
  }
}
