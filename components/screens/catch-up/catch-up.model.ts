import { type inferParserType, parseAsString } from "nuqs";
import type { CatchUpRequest } from "../../../lib/api/catch-up";
import type { Truth } from "../../../lib/api/paths";
import { type CatchUpQuestion, catchUpQuestion } from "../../../lib/domain/catch-up";
import { durationToken, formatCount, formatDuration, formatRate, parseDuration } from "../../kit/format";

/** The inputs as typed, and as they stand in the address. */
export const FIELDS = ["in", "out", "for", "safe", "backlog"] as const;
export type Field = (typeof FIELDS)[number];
export type Draft = Record<Field, string>;

/** The inputs as an address names them. */
export const DRAFT_ADDRESS = {
  in: parseAsString,
  out: parseAsString,
  for: parseAsString,
  safe: parseAsString,
  backlog: parseAsString,
};
export type NamedDraft = inferParserType<typeof DRAFT_ADDRESS>;

/** Tells whether an address names no input. */
export const isUntouched = (named: NamedDraft): boolean => FIELDS.every((field) => named[field] === null);

/** Reads the inputs of an address; an unnamed input is empty. */
export function draftOf({ in: ingress, out, for: duration, safe, backlog }: NamedDraft): Draft {
  return { in: ingress ?? "", out: out ?? "", for: duration ?? "", safe: safe ?? "", backlog: backlog ?? "" };
}

const MEMBER: Record<Field, keyof CatchUpQuestion> = {
  in: "ingressPerSec",
  out: "drainPerSec",
  for: "forMs",
  safe: "safeDrainPerSec",
  backlog: "backlog",
};

export interface Preset {
  name: string;
  draft: Draft;
}

/** Worked sums that everybody does once. */
export const PRESETS: readonly Preset[] = [
  {
    name: "4,000/s drained at 3,200 for 10 min",
    draft: { in: "4000", out: "3200", for: "10m", safe: "4500", backlog: "" },
  },
  {
    name: "12,000/s at −15 % for 20 min",
    draft: { in: "12000", out: "10200", for: "20m", safe: "12900", backlog: "" },
  },
  { name: "90 s of lag at 3,000/s", draft: { in: "3000", out: "0", for: "90s", safe: "4500", backlog: "" } },
  {
    name: "A backlog of a million at 500/s",
    draft: { in: "4000", out: "4000", for: "0s", safe: "4500", backlog: "1000000" },
  },
];

/** The typed form, parsed: a question, or the faults by field. */
export type Reading =
  | { request: CatchUpRequest; errors: null }
  | { request: null; errors: Partial<Record<Field, string>> };

/** Reads the inputs; digits may be grouped with spaces, commas or underscores, and a duration has its units. */
export function readDraft(draft: Draft): Reading {
  const forMs = parseDuration(draft.for);
  const asked = {
    ingressPerSec: readNumber(draft.in),
    drainPerSec: readNumber(draft.out),
    forMs: forMs ?? Number.NaN,
    safeDrainPerSec: readNumber(draft.safe),
    backlog: draft.backlog.trim() === "" ? undefined : readNumber(draft.backlog),
  };
  const parsed = catchUpQuestion.safeParse(asked);
  if (parsed.success) return { request: parsed.data, errors: null };
  const errors: Partial<Record<Field, string>> = {};
  for (const field of FIELDS) {
    const wrong = parsed.error.issues.some((issue) => issue.path[0] === MEMBER[field]);
    if (wrong) errors[field] = HINTS[field];
  }
  return { request: null, errors };
}

const HINTS: Record<Field, string> = {
  in: "A rate from 0 to 10 million writes/s",
  out: "A rate from 0 to 10 million writes/s",
  for: "A duration with its unit, such as 10m, 90s or 1h 30m; at most 366 days",
  safe: "A rate from 0 to 10 million writes/s",
  backlog: "A whole number of writes, at most a million million",
};

function readNumber(text: string): number {
  const digits = text.replace(/[\s,_]/g, "");
  return /^\d+(\.\d+)?$/.test(digits) ? Number(digits) : Number.NaN;
}

/** Takes a path's present figures as inputs: the outstanding count, drained from now on. Unknown figures stay empty. */
export function draftFromTruth(truth: Truth): Draft {
  const rate = (value: number | null) => (value === null ? "" : String(Math.round(value * 100) / 100));
  return {
    in: rate(truth.ingressPerSec),
    out: rate(truth.drainPerSec),
    for: durationToken(0),
    safe: rate(truth.safeDrainPerSec),
    backlog: truth.outstanding ?? "",
  };
}

/** The source of the inputs: the page's own example, a person's numbers, or the figures of a path. */
export type Basis = "example" | "supposed" | "path";

/** The source of the inputs, from the path in the address and whether the address names no input. */
export const basisOf = (path: string, untouched: boolean): Basis =>
  path !== "" ? "path" : untouched ? "example" : "supposed";

/** The heading of the result: the page's own numbers are an example. */
export const resultTitle = (basis: Basis): string => (basis === "example" ? "An example" : "Then");

export interface Outcome {
  backlog: number;
  headroomPerSec: number;
  catchUpMs: number | null;
}

/** The answer as a sentence: in the present tense about the figures of a path, in the conditional about any other numbers. */
export function outcomeSentence({ backlog, headroomPerSec, catchUpMs }: Outcome, basis: Basis): string {
  const said = (present: string, conditional: string) => (basis === "path" ? present : conditional);
  if (backlog === 0)
    return said(
      "No write is outstanding, so there is no backlog to catch up with.",
      "No write would be outstanding, so there would be no backlog to catch up with.",
    );
  const one = backlog === 1;
  const left = `${formatCount(backlog)} ${one ? "write" : "writes"} ${said(one ? "is" : "are", "would be")} outstanding`;
  if (headroomPerSec <= 0)
    return `${left}, and truth ${said("is never", "would never be")} restored without headroom: the safe drain is not above ingress.`;
  const headroom = `${formatRate(headroomPerSec)}/s of headroom`;
  if (catchUpMs === null)
    return `${left}, and at ${headroom} it ${said("takes", "would take")} longer than can be counted.`;
  return `${left}; with ${headroom}, truth ${said("is", "would be")} restored in ${formatDuration(catchUpMs)}.`;
}

/** The arithmetic of the answer, as lines that can be checked by hand. */
export function workings(request: CatchUpRequest, { backlog, headroomPerSec, catchUpMs }: Outcome): string[] {
  const { ingressPerSec, drainPerSec, safeDrainPerSec, forMs } = request;
  const start = request.backlog ? [formatCount(request.backlog)] : [];
  const grown = forMs > 0 ? [`(${exact(ingressPerSec)} − ${exact(drainPerSec)}) × ${formatDuration(forMs)}`] : [];
  const sum = [...start, ...grown].join(" + ") || "0";
  const headroom = `${exact(safeDrainPerSec)} − ${exact(ingressPerSec)} = ${exact(headroomPerSec)}/s`;
  const time = catchUpMs === null ? "never" : formatDuration(catchUpMs);
  return [
    `backlog: ${sum} = ${formatCount(backlog)}`,
    `headroom: ${headroom}`,
    `catch-up: ${formatCount(backlog)} ÷ ${exact(headroomPerSec)}/s = ${time}`,
  ];
}

/** Rounds a rate to the hundredth, so that the arithmetic on screen comes out. */
function exact(perSec: number): string {
  const [whole, part] = (Math.round(Math.abs(perSec) * 100) / 100).toString().split(".");
  return `${perSec < 0 ? "−" : ""}${formatCount(whole!)}${part ? `.${part}` : ""}`;
}

/** The backlog's course: it grows or shrinks for the asked time. It then drains at the headroom, or goes on growing without one. */
export function courseOf(request: CatchUpRequest, { backlog, headroomPerSec, catchUpMs }: Outcome) {
  const start = request.backlog ?? 0;
  const span = Math.max(request.forMs, 60_000);
  const rest =
    catchUpMs !== null
      ? { at: request.forMs + catchUpMs, backlog: 0 }
      : { at: request.forMs + span, backlog: Math.max(0, backlog - (headroomPerSec * span) / 1_000) };
  const course = [{ at: 0, backlog: start }, { at: request.forMs, backlog }, rest];
  return course.filter((point, index) => index === 0 || point.at > course[index - 1]!.at);
}
