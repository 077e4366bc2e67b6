import type { AcknowledgeMode } from "../../domain/path-control";
import type { Measurement } from "../../domain/recovery/steps";
import { grouped } from "../../domain/truth/summary";
import { withDeadline } from "../../stores/deadline";
import { reasonOf } from "../../stores/reason-of";

const DEADLINE_MS = 3_000;

/** A value that was read, and whether it is as wanted; `unknown` when it shows neither. `applies: false`: there is nothing to read. */
export interface Shown {
  value: string;
  ok: boolean;
  unknown?: boolean;
  applies?: boolean;
}

/** A measurement that has no meaning here, with the reason. */
export const nothingToMeasure = (because: string): Shown => ({ value: because, ok: true, applies: false });

/** A value that cannot be told, with the reason. */
export const untold = (because: string): Shown => ({ value: because, ok: false, unknown: true });

/** Takes one measurement, with the moment of its reading. A value that cannot be read in time is unknown, with its reason. */
export async function reading(name: string, wanted: string, read: () => Promise<Shown>): Promise<Measurement> {
  const shown = await withDeadline(read(), DEADLINE_MS, name).catch((error: unknown) => ({
    value: reasonOf(error),
    ok: false,
    unknown: true,
  }));
  return { name, wanted, at: new Date(), unknown: false, ...shown };
}

const MODE_WORDS: Record<AcknowledgeMode, string> = {
  contract: "as the contract says",
  closed: "closed",
  "durable-only": "durable only",
  "write-through": "write-through",
};

/** A path's acknowledge mode in words. */
export const modeWords = (mode: AcknowledgeMode): string => MODE_WORDS[mode];

/** A count that should be zero; `detail` is shown when it is not. */
export const none = (count: bigint | number, detail = grouped(count)): Shown => ({
  value: Number(count) === 0 ? "0" : detail,
  ok: Number(count) === 0,
});

/** Wraps a read so that all callers share its first result. */
export function once<T>(read: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | null = null;
  return () => {
    known ??= read();
    return known;
  };
}
