import type { GuidedActionWire, NextStepWire } from "../../lib/api/next-step";
import { plain } from "../../lib/http/plain-text";
import { labelled } from "./words";

/** The next step of an incident in words, with the command that takes it. */
export function nextWords(next: NextStepWire): string {
  const { label, reason, note, action, or, mends, step, incident } = next;
  return [
    plain(`${label}${step === null ? "" : `, at ${step}`}`),
    plain(`  ${reason}`),
    ...(note === null ? [] : [plain(`  ${note}`)]),
    ...mends.map((mend) => plain(`  - ${mend}`)),
    ...labelled([
      ["command", action && commandOf(incident, action)],
      ["or", or && `${or.label}: ${commandOf(incident, or.action)}`],
    ]),
  ].join("\n");
}

const WHY = '--reason "…"';

const partOf = ({ lane, key }: { lane?: number | undefined; key?: string | undefined }): string =>
  lane !== undefined ? `--lane ${lane} ` : key !== undefined ? `--key ${JSON.stringify(key)} ` : "";

/** The command that does what an action says. */
export function commandOf(incident: string, action: GuidedActionWire): string {
  switch (action.do) {
    case "set-acknowledgments":
      return `npx trueup incident ack ${incident} ${action.mode} ${WHY}`;
    case "declare-authority":
      return `npx trueup incident authority ${incident} --store ${action.store} ${WHY}`;
    case "resume-drain":
      return `npx trueup incident resume ${incident} --path ${action.path} ${partOf(action)}${WHY}`;
    case "make-plan":
      return `${action.pausesDrain ? `npx trueup incident drain ${incident} --path ${action.path} ${WHY} && ` : ""}npx trueup plan create ${incident} --kind ${action.kind} --path ${action.path} ${action.findings.map((finding) => `--finding ${finding}`).join(" ")} ${WHY}`;
    case "look-at-plan":
      return `npx trueup plan show ${action.plan}`;
    case "start-run":
      return `npx trueup run start ${action.plan} --digest ${action.digest}`;
    case "continue-run":
      return `npx trueup run continue ${action.run}${action.resumesDrain === null ? "" : ` && npx trueup incident resume ${incident} --path ${action.resumesDrain} ${WHY}`}`;
    case "resume-run":
      return `npx trueup run resume ${action.run}`;
    case "abort-run":
      return `npx trueup run abort ${action.run} ${WHY}`;
    case "reconcile":
      return `npx trueup incident reconcile ${incident}`;
    case "restore":
      return `npx trueup incident restore ${incident}`;
    case "arm-reopening":
      return `npx trueup incident arm ${incident} --under ${action.lagUnderMs} ${WHY}`;
    case "close":
      return `npx trueup incident close ${incident} ${WHY}`;
    case "look-at-findings":
      return `in the console, /divergences?path=${action.path}&finding=${action.finding}`;
  }
}
