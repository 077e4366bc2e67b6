import { RateLimiterMemory, type RateLimiterRes } from "rate-limiter-flexible";
import type { Entry } from "../../api/entry";
import { limitedAs } from "../../api/limited";
import { CALLERS_AN_ADDRESS, LIMITED_WORDS, type Limited, type Limits } from "../../domain/access/limits";
import { ruleOf } from "../../domain/access/matrix";
import type { Context } from "../../domain/context";
import { ok, type Refusal, type Result, refused } from "../../errors";
import { signInNeeded } from "../../evidence/not-permitted";
import type { Admit } from "../../http/serve";
import { addressOf } from "./address";
import { callerOf } from "./caller";
import { noteRefusal } from "./note-refusal";
import { accessSettings } from "./settings";

const MINUTE_SEC = 60;

type TooMany = Refusal<"too-many-requests">;

/**
 * Lets a request in as its caller's, before anything of it is read. A console with sign-in refuses a stranger, and a caller or an address that
 * has had its share of a minute; each console counts by itself. A console without sign-in serves its own machine, and limits nobody.
 */
export const admitting =
  (entry: Entry, recentMs = 0): Admit<Context> =>
  async (request) => {
    const ctx = await callerOf(request, recentMs);
    const limits = accessSettings()?.limits;
    if (!ctx.ok || limits === undefined) return ctx;
    const admitted = isStranger(ctx.value, entry)
      ? signInNeeded(ctx.value.principal)
      : await taken(limits, limitedAs(entry, bodyBytes(request)), ctx.value, addressOf(request));
    if (admitted.ok) return ctx;
    await noteRefusal(ctx.value, entry, request, admitted);
    return admitted;
  };

const isStranger = ({ principal }: Context, { permission }: Entry) =>
  principal.kind === "nobody" && ruleOf(permission)?.anybody !== true;

function bodyBytes({ headers }: Request): number | null {
  const length = headers.get("content-length");
  return length === null ? null : Number(length);
}

async function taken(
  limits: Limits,
  limited: readonly Limited[],
  { principal }: Context,
  address: string | null,
): Promise<Result<true, TooMany>> {
  for (const what of limited) {
    const shares = [
      ...(principal.kind === "nobody" ? [] : [{ by: "caller" as const, key: principal.id, most: limits[what] }]),
      ...(address === null ? [] : [{ by: "address" as const, key: address, most: limits[what] * CALLERS_AN_ADDRESS }]),
    ];
    for (const { by, key, most } of shares) {
      const retryAfterSec = await take(`${by} ${what}`, most, key);
      if (retryAfterSec !== null)
        return refused({
          code: "too-many-requests",
          of: LIMITED_WORDS[what],
          mostPerMinute: most,
          by,
          retryAfterSec,
        });
    }
  }
  return ok(true);
}

const limiters = new Map<string, RateLimiterMemory>();

/** Takes one call out of a share; answers the seconds to wait where nothing of it is left. */
async function take(name: string, points: number, key: string): Promise<number | null> {
  const limiter = limiters.get(name) ?? new RateLimiterMemory({ keyPrefix: name, points, duration: MINUTE_SEC });
  limiters.set(name, limiter);
  try {
    await limiter.consume(key);
    return null;
  } catch (left) {
    if (left instanceof Error) throw left;
    return Math.max(1, Math.ceil((left as RateLimiterRes).msBeforeNext / 1_000));
  }
}
