import type { PathSummary, Truth } from "../../../lib/api/paths";
import { boundaryOf, isOnCacheWord } from "../../../lib/domain/boundaries";
import { isFallingBehind } from "../../../lib/domain/truth/path-standing";
import type { Tone } from "../../kit/chip/finding.model";
import { formatDuration, formatRate } from "../../kit/format";

/** A figure in words: measured, or unknown with its reason. */
export type Reading =
  | { known: true; text: string; note: string | null; tone: "bad" | "warn" | null }
  | { known: false; reason: string };

const NO_REASON = "The figure was not measured, and no reason was given.";

/** The reason why a member could not be measured. */
export function reasonFor(truth: Truth, member: string): string {
  return truth.unmeasured[member] ?? NO_REASON;
}

/** The truth lag; a measured empty backlog is no lag. */
export function lagReading(truth: Truth, maxTruthLagMs: number): Reading {
  const { truthLagMs, outstanding } = truth;
  if (truthLagMs === null) {
    const nothing = outstanding === "0" && truth.unmeasured.truthLagMs === undefined;
    return nothing ? none() : { known: false, reason: reasonFor(truth, "truthLagMs") };
  }
  if (truthLagMs === 0 && outstanding === "0") return none();
  const late = truthLagMs > maxTruthLagMs;
  const note = late
    ? `late: ${formatDuration(maxTruthLagMs)} tolerated`
    : `of ${formatDuration(maxTruthLagMs)} tolerated`;
  return { known: true, text: formatDuration(truthLagMs), note, tone: late ? "bad" : null };
}

const none = (): Reading => ({ known: true, text: "0 s", note: "nothing outstanding", tone: null });

/** A shorter catch-up is over before what competes with it matters. */
const LONG_CATCH_UP_MS = 10_000;

/** The time until truth is restored, and its limiter. Without headroom truth is never restored, and that answer is no unknown. */
export function catchUpReading(truth: Truth, maxTruthLagMs: number): Reading {
  const { catchUpMs, limitedBy } = truth;
  if (limitedBy === "paused")
    return { known: true, text: "not while paused", note: "draining is paused", tone: "warn" };
  if (limitedBy === "no-headroom") return noHeadroom(truth, maxTruthLagMs);
  if (catchUpMs === null) return { known: false, reason: reasonFor(truth, "catchUpMs") };
  if (truth.outstanding === "0") return { known: true, text: "caught up", note: null, tone: null };
  const limit =
    limitedBy === "hot-lane" ? "limited by one hot lane" : limitedBy === "headroom" ? "limited by headroom" : null;
  const range = rangeWords(truth.catchUpRange);
  const competing = truth.competingPerSec ?? 0;
  const less =
    competing < 0.5 || catchUpMs < LONG_CATCH_UP_MS
      ? null
      : `${formatRate(competing)}/s taken off for runs and the sweep`;
  const notes = [range, limit, less].filter((note) => note !== null);
  return { known: true, text: formatDuration(catchUpMs), note: notes.join(", ") || null, tone: null };
}

/** Some slow seconds are no end of truth: the figure is a bad one once the drain falls behind, as the path's standing is. */
function noHeadroom(truth: Truth, maxTruthLagMs: number): Reading {
  if (!isFallingBehind({ ...truth, maxTruthLagMs }))
    return {
      known: true,
      text: "no headroom",
      note: `for ${formatDuration(truth.fallingForMs ?? 0)} so far`,
      tone: null,
    };
  return truth.drainPerSec !== null && truth.drainPerSec < 0.5
    ? { known: true, text: "stalled", note: "nothing drains", tone: "bad" }
    : { known: true, text: "never at this rate", note: "no headroom", tone: "bad" };
}

function rangeWords(range: Truth["catchUpRange"]): string | null {
  if (range === null) return null;
  const least = formatDuration(range.leastMs);
  return range.mostMs === null ? `${least} at least` : `${least} to ${formatDuration(range.mostMs)}`;
}

/** Headroom above live traffic; below zero the backlog grows even at the safe drain. */
export function headroomTone(headroomPerSec: number | null): "bad" | undefined {
  return headroomPerSec !== null && headroomPerSec < 0 ? "bad" : undefined;
}

/** The bar of a lag: the filled share of its length, and the place of the contract's limit. */
export function lagBar(truthLagMs: number, maxTruthLagMs: number): { filled: number; limitAt: number; over: boolean } {
  const over = truthLagMs > maxTruthLagMs;
  const scale = Math.max(truthLagMs, maxTruthLagMs, 1);
  return { filled: truthLagMs / scale, limitAt: maxTruthLagMs / scale, over };
}

/** The answer that callers get now: the acknowledgment state as a word, a tone and a sentence. */
export function acknowledgmentLook(path: PathSummary): { tone: Tone; word: string; meaning: string } {
  if (path.mode === "observed") return ITS_OWN;
  const look = switchedLook(path);
  const { heldBy } = path.control;
  return heldBy === null || heldBy.open
    ? look
    : {
        ...look,
        tone: "bad",
        meaning: `${look.meaning} Incident ${heldBy.incident} left this setting and is closed: open an incident to reset it.`,
      };
}

/** Of an observed path, whose callers are answered by another system. */
const ITS_OWN = {
  tone: "unknown",
  word: "not seen",
  meaning: "The other system answers its callers, and Trueup does not see its answers.",
} as const;

function switchedLook({ control, contract }: PathSummary): { tone: Tone; word: string; meaning: string } {
  switch (control.acknowledge) {
    case "closed":
      return { tone: "bad", word: "closed", meaning: "Writes are refused, with the time to try again." };
    case "durable-only":
      return {
        tone: "warn",
        word: "durable only",
        meaning: "Only the durable append is acknowledged; nothing speculative is shown.",
      };
    case "write-through":
      return { tone: "warn", word: "write-through", meaning: "A write is acknowledged once the origin has it." };
    case "contract":
      return contractLook(contract);
  }
}

function contractLook(contract: PathSummary["contract"]): { tone: Tone; word: string; meaning: string } {
  const { word, meaning } = boundaryOf(contract);
  return { tone: isOnCacheWord(contract) ? "warn" : "good", word, meaning };
}

/** The drain and the reads where they are not as usual. */
export function controlNotes({
  control,
  mode,
}: Pick<PathSummary, "control" | "mode">): { tone: Tone; word: string; meaning: string }[] {
  const because = control.because ?? "";
  const notes: { tone: Tone; word: string; meaning: string }[] = [];
  if (control.drain === "paused")
    notes.push({
      tone: "warn",
      word: mode === "observed" ? "queue paused" : "drain paused",
      meaning: because || "A person paused it.",
    });
  if (control.drain === "self-paused") {
    notes.push({ tone: "bad", word: "drain paused itself", meaning: because || "The origin does not take writes." });
  }
  if (control.reads === "origin") {
    notes.push({
      tone: "warn",
      word: "reads from origin",
      meaning: "Services read the origin and pass the caches by.",
    });
  }
  return notes;
}

/** A rate with its unit, for sentences. */
export const rateText = (perSec: number): string => `${formatRate(perSec)}/s`;

/** The age from which figures are shown as old: the worker that measures them has stopped. */
const FIGURES_FRESH_MS = 10_000;

/** The age of overdue figures, or null while they are fresh. */
export function figuresOverdueMs(asOf: string, now: number | null): number | null {
  if (now === null) return null;
  const age = now - new Date(asOf).getTime();
  return age > FIGURES_FRESH_MS ? age : null;
}
