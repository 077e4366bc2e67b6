import type { RunWire } from "../../lib/api/runs";
import { plain } from "../../lib/http/plain-text";
import { counted, labelled, perSec } from "./words";

/** A run in words: its progress, its outcomes, and the verbs that apply to it. */
export function runWords(run: RunWire): string {
  return [
    plain(`${run.kind} run ${run.id}: ${run.state}, ${run.done} of ${run.total}`),
    ...labelled([
      ["because", run.because],
      ["plan", run.plan],
      ["outcomes", counted(run.outcomes)],
      ["rate", run.finishedAt === null && rate(run)],
      ["left", run.etaMs !== null && `${Math.ceil(run.etaMs / 1_000)} s`],
      ["started", `${run.startedAt} by ${run.startedBy}`],
      ["finished", run.finishedAt],
      ["next", next(run)],
    ]),
  ].join("\n");
}

function rate({ ratePerSec, allowedPerSec, measuredPerSec }: RunWire): string {
  return [
    measuredPerSec === null ? "not measured yet" : `${perSec(measuredPerSec)} measured`,
    allowedPerSec === null ? null : `${perSec(allowedPerSec)} allowed`,
    ratePerSec === null ? "follows the headroom" : `${perSec(ratePerSec)} set`,
  ]
    .filter((part) => part !== null)
    .join(", ");
}

function next({ id, state }: RunWire): string {
  switch (state) {
    case "canary":
    case "running":
      return `trueup run show ${id} --follow, or trueup run pause ${id}`;
    case "waiting":
      return `look at trueup run items ${id}, then trueup run continue ${id}, or abort it`;
    case "paused":
      return `trueup run resume ${id}, or abort it`;
    default:
      return `trueup run items ${id}`;
  }
}

/** A run on one line, for following it. */
export function runLine(run: RunWire): string {
  const pace = run.measuredPerSec === null ? "" : `, ${perSec(run.measuredPerSec)}`;
  const left = run.etaMs === null ? "" : `, ${Math.ceil(run.etaMs / 1_000)} s left`;
  const why = run.because === null ? "" : `: ${run.because}`;
  const told = run.state === "waiting" ? ` (trueup run continue ${run.id})` : "";
  return plain(
    `${run.readAt} ${run.state} ${run.done} of ${run.total} (${counted(run.outcomes)})${pace}${left}${why}${told}`,
  );
}
