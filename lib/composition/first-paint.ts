import type { z } from "zod";
import type { Result } from "../errors";
import { ok } from "../errors";
import type { ReadContext } from "../evidence/context";
import { isOwnHost } from "../http/host";
import { withDeadline } from "../stores/deadline";
import { type Console, openConsole } from "./console";

/** What a page knows of the request that asks for it. */
export interface PageRequest {
  host: string | null;
}

/** A page may wait this long for its first figures; after that the browser asks for them itself. */
const FIRST_PAINT_MS = 700;

/**
 * What a screen's first poll would answer, for the first paint: the same read-model in the same shape. Undefined when the
 * request names another host, and when the read is refused, late or fails: the screen then says so itself.
 */
export async function firstPaint<T extends z.ZodType>(
  { host }: PageRequest,
  shape: T,
  read: (context: ReadContext, opened: Console) => Promise<Result<unknown>>,
): Promise<z.infer<T> | undefined> {
  if (!isOwnHost(host)) return undefined;
  try {
    const call = openConsole().then((opened) => read(opened.read, opened));
    const answer = await withDeadline(call, FIRST_PAINT_MS, "the first paint");
    if (!answer.ok) return undefined;
    const parsed = shape.safeParse(JSON.parse(JSON.stringify(answer.value)));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** A read-model that refuses nothing, as one that might. */
export const always = async <T>(value: Promise<T>): Promise<Result<T>> => ok(await value);
