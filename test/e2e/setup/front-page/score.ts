import type { Fault } from "./faults";
import type { Place } from "./places";
import type { Sight } from "./watch";

/** A cause by its kind, then its finding, then its path or its store. */
export function causeName(cause: Sight["causes"][number], titles: ReadonlyMap<string, string>): string {
  if (cause.keys !== null) {
    const query = new URLSearchParams(cause.keys.split("?")[1]);
    return `${cause.kind} ${query.get("finding")} ${query.get("path")}`;
  }
  const store = /^(?:Origin|Queue|Source|Cache|Replica) (\S+) has not answered/.exec(cause.sentence)?.[1];
  const paths = [...titles].filter(([title]) => cause.sentence.includes(title)).map(([, name]) => name);
  return `${cause.kind} ${store ?? paths[0] ?? cause.sentence}`;
}

/** A fault, from its injection until the page has forgotten it. */
export interface Trial {
  fault: Fault;
  place: Place;
  atMs: number;
  healedMs: number;
  /** The last moment that belongs to the fault. */
  endMs: number;
  /** When the contract's bound was passed, for faults of lateness. */
  boundMs: number | null;
  /** The end of the first round of the sweep that began after the injection; null where a sensor reports it. */
  roundEndMs: number | null;
}

export interface Score {
  trial: Trial;
  /** From the injection until the page had any bad standing or cause for it; null: never. */
  firstMs: number | null;
  /** From the injection until the page named the right cause; null: never. */
  rightMs: number | null;
  /** From the healing until no cause was listed, and until the path stood well; null: not while it was awaited. */
  goneMs: number | null;
  wellMs: number | null;
  wrong: string[];
  unknown: string[];
  /** How often the right cause went away and came again before the healing, or came again after it had gone. */
  flickers: number;
}

/** Scores a trial by what the page said from its injection on. */
export function scored(trial: Trial, sights: readonly Sight[], titles: ReadonlyMap<string, string>): Score {
  const { fault, place, atMs, healedMs, endMs } = trial;
  const named = sights.map((sight) => ({ ...sight, names: sight.causes.map((cause) => causeName(cause, titles)) }));
  const before = named.filter((sight) => sight.atMs < atMs).at(-1);
  const during = named.filter((sight) => sight.atMs >= atMs && sight.atMs <= endMs);
  const right = fault.right(place);
  const isRight = ({ names }: { names: string[] }) => names.some((name) => right.includes(name));
  const also = fault.also?.(place) ?? [];
  const isTrue = (name: string) =>
    right.includes(name) || also.some((each) => (typeof each === "string" ? each === name : each.test(name)));
  const known = new Set(before?.names ?? []);
  const others = [...new Set(during.flatMap(({ names }) => names))].filter((name) => !known.has(name) && !isTrue(name));
  const since = (from: number, at: { atMs: number } | undefined) =>
    at === undefined ? null : Math.max(0, at.atMs - from);
  const afterwards = named.filter((sight) => sight.atMs >= healedMs);
  const isGone = ({ names }: { names: string[] }) => names.every((name) => known.has(name));
  // The page may have been quiet already at the healing.
  const atHealing = named.filter((sight) => sight.atMs <= healedMs).at(-1);
  const appearances = during.filter((sight, i) => isRight(sight) && (i === 0 || !isRight(during[i - 1] ?? sight)));
  return {
    trial,
    firstMs: since(
      atMs,
      during.find((sight) => !isGone(sight) || sight.standings[place.path] !== "well"),
    ),
    rightMs: since(atMs, during.find(isRight)),
    goneMs: atHealing !== undefined && isGone(atHealing) ? 0 : since(healedMs, afterwards.find(isGone)),
    wellMs: since(
      healedMs,
      afterwards.find((sight) => isGone(sight) && sight.standings[place.path] === "well"),
    ),
    wrong: others.filter((name) => !name.startsWith("unknown ")),
    unknown: others.filter((name) => name.startsWith("unknown ")),
    flickers: Math.max(0, appearances.length - 1),
  };
}

const ofSorted = (values: number[], share: number) => values[Math.max(0, Math.ceil(values.length * share) - 1)];
const seconds = (ms: number | undefined) => (ms === undefined ? "–" : (ms / 1_000).toFixed(1));

/** The value below which a share of the values lies; undefined of none. */
export const percentile = (values: readonly number[], share: number) =>
  ofSorted(
    [...values].sort((a, b) => a - b),
    share,
  );

/** How long after the promise the right cause was named: the round of a sweep, the bound of lateness, else the injection. */
export const afterPromiseMs = ({ trial, rightMs }: Score): number | null => {
  if (rightMs === null) return null;
  const from = trial.boundMs ?? trial.roundEndMs ?? trial.atMs;
  return Math.max(0, trial.atMs + rightMs - from);
};

/** The figures of all faults, one line for each kind of fault and one for all of them. */
export function table(scores: readonly Score[]): string {
  const names = [...new Set(scores.map(({ trial }) => trial.fault.name))];
  const head = ["fault", "n", "right p50/p95/max s", "after the promise p95/max s", "gone p95 s", "well p95 s"];
  const lines = [
    [...head, "missed", "wrong", "unknown", "flicker"],
    ...names.map((name) =>
      lineOf(
        name,
        scores.filter(({ trial }) => trial.fault.name === name),
      ),
    ),
    lineOf("all", scores),
  ];
  return lines.map((line) => `| ${line.join(" | ")} |`).join("\n");
}

function lineOf(name: string, scores: readonly Score[]): string[] {
  const told = (of: (score: Score) => number | null) => scores.map(of).filter((value) => value !== null);
  const at = (values: number[], ...shares: number[]) =>
    shares.map((share) => seconds(percentile(values, share))).join("/");
  const count = (is: (score: Score) => boolean) => String(scores.filter(is).length);
  const isLateness = scores.every(({ trial }) => trial.fault.isLateness === true);
  return [
    isLateness ? `${name} (from its bound)` : name,
    String(scores.length),
    at(
      told(({ rightMs }) => rightMs),
      0.5,
      0.95,
      1,
    ),
    at(told(afterPromiseMs), 0.95, 1),
    at(
      told(({ goneMs }) => goneMs),
      0.95,
    ),
    at(
      told(({ wellMs }) => wellMs),
      0.95,
    ),
    count(({ rightMs }) => rightMs === null),
    count(({ wrong }) => wrong.length > 0),
    count(({ unknown }) => unknown.length > 0),
    count(({ flickers }) => flickers > 0),
  ];
}
