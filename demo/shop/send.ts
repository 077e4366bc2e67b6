import { setTimeout as pause } from "node:timers/promises";
import { ExponentialBackoff, halfJitterGenerator } from "cockatiel";
import type { Counts } from "./counts";
import type { Answer, Submit, Write } from "./write";

const DEADLINE_MS = 5_000;
const GIVE_UP_AFTER_MS = 60_000;
/** Each pause is up to twice the one before, and half of it is left to chance, so that services do not ask again together. */
const PAUSES = new ExponentialBackoff({ initialDelay: 200, maxDelay: 5_000, generator: halfJitterGenerator });

/**
 * Sends a write until there is an answer. One that was lost is asked for again under the same idempotency key, so the write
 * has one effect however often it is sent; null when there was none within a minute, or the service is told to stop.
 */
export async function send(
  submit: Submit,
  write: Write,
  counts: Counts,
  stopping: AbortSignal,
): Promise<Answer | null> {
  const began = performance.now();
  for (let next = PAUSES.next(); ; next = next.next(undefined)) {
    const asked = performance.now();
    try {
      const answer = await within(submit(write), DEADLINE_MS);
      if (answer.accepted) {
        counts.accepted++;
        counts.delaysMs.push(performance.now() - asked);
      } else counts.refuse(answer.code);
      return answer;
    } catch {
      if (stopping.aborted || performance.now() - began > GIVE_UP_AFTER_MS) {
        counts.unanswered++;
        return null;
      }
      counts.retried++;
      await pause(next.duration, undefined, { signal: stopping }).catch(() => undefined);
    }
  }
}

/** The promise's outcome, or a rejection once the time is up. */
export async function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
