import type { NextStep } from "../guidance/next-step";
import type { Severity } from "./desk";
import type { Step, StepStatus } from "./steps";

/** What the next person must know of an incident. Times are instants in ISO 8601. */
export interface HandoverFacts {
  title: string;
  reason: string;
  status: "open" | "closed";
  severity: Severity | null;
  paths: readonly string[];
  openedAt: string;
  openedBy: string;
  horizon: string;
  people: readonly { name: string; since: string }[];
  authority: { store: string; region: string | null; by: string; reason: string } | null;
  steps: readonly { step: Step; status: StepStatus }[];
  /** What the present step waits for; null where it waits for nothing. */
  waitsFor: string | null;
  /** What differs from usual on the incident's paths, in a sentence for each. */
  stopped: readonly string[];
  /** Runs under way and plans that wait for an approval, in a sentence for each. */
  underWay: readonly string[];
  next: Pick<NextStep, "label" | "reason" | "mends"> | null;
  /** The newest last. */
  notes: readonly { at: string; by: string; text: string }[];
  readAt: string;
}

const minute = (at: string) => `${at.slice(0, 16).replace("T", " ")} UTC`;
const listed = (lines: readonly string[], none: string) => (lines.length === 0 ? [none] : lines.map((l) => `- ${l}`));

/** The text with which an incident is handed over: where it stands, what differs from usual, what comes next, and the notes. Markdown. */
export function handoverText(facts: HandoverFacts): string {
  const { authority, next } = facts;
  const step = facts.steps.find(({ status }) => status === "current" || status === "reopened");
  return [
    `# ${facts.title}`,
    "",
    `${facts.status}, ${facts.severity ?? "severity not said"} · ${facts.paths.join(", ")} · read ${minute(facts.readAt)}`,
    "",
    facts.reason,
    "",
    "## Where it stands",
    "",
    `- Opened ${minute(facts.openedAt)} by ${facts.openedBy}. Writes accepted before ${minute(facts.horizon)} are the incident's.`,
    authority === null
      ? "- No authority has been declared."
      : `- The ${authority.store}${authority.region === null ? "" : ` ${authority.region}`} is right, as ${authority.by} declared: ${authority.reason}`,
    step === undefined
      ? "- No step is left."
      : `- The present step is ${step.step}.${facts.waitsFor === null ? "" : ` Its gate waits: ${facts.waitsFor}.`}`,
    "",
    "## What differs from usual",
    "",
    ...listed(facts.stopped, "Nothing: the paths acknowledge, drain and read as their contracts say."),
    "",
    "## Under way",
    "",
    ...listed(facts.underWay, "Nothing."),
    "",
    "## What comes next",
    "",
    ...(next === null
      ? ["Nothing: the incident is closed."]
      : [`${next.label}. ${next.reason}`, ...next.mends.map((mend) => `- ${mend}`)]),
    "",
    "## Who is on it",
    "",
    ...listed(
      facts.people.map(({ name, since }) => `${name}, since ${minute(since)}`),
      "Nobody.",
    ),
    "",
    "## Notes",
    "",
    ...listed(
      facts.notes.map(({ at, by, text }) => `${minute(at)}, ${by}: ${text.replaceAll(/\s*\n\s*/g, " ")}`),
      "None.",
    ),
    "",
  ].join("\n");
}
