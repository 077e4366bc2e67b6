import type { IncidentWire } from "../../../lib/api/incidents";
import { stepName } from "../../../lib/api/lists";
import { stepTitle } from "../../shared/incident/step.model";

type Entry = IncidentWire["log"][number];

/** The words for a verb of the audit, to be read after the actor's name; `…` stands for the verb's subject. */
const DEEDS: Record<string, string> = {
  "open-incident": "opened the incident",
  "close-incident": "closed the incident",
  "note-incident": "noted",
  "set-severity": "said how grave the incident is",
  "join-incident": "works on the incident",
  "leave-incident": "no longer works on the incident",
  "arm-reopening": "armed the reopening: once lag stays low",
  "disarm-reopening": "ended the armed reopening",
  "move-horizon": "moved the horizon to then",
  "break-glass": "broke glass at “…”",
  "review-broken-glass": "reviewed …",
  "set-acknowledgments": "switched the acknowledgments of …",
  "propose-authority": "asked for the … as the authority",
  "declare-authority": "declared the … to be right",
  "make-plan": "froze the …",
  "approve-plan": "approved …",
  "start-run": "started the run of the …",
  "run-canary": "started the canary of …",
  "run-waiting": "finished the canary of …, which waits",
  "run-running": "continued …",
  "run-paused": "paused …",
  "run-aborting": "began to abort …",
  "run-aborted": "aborted …",
  "run-done": "finished …",
  reconcile: "began to reconcile every key in scope",
  "waive-finding": "waived …",
  "set-aside": "set aside …",
  "pause-drain": "paused the drain of …",
  "resume-drain": "resumed the drain of …",
  restore: "began to restore",
  "restore-dependent": "began to restore …",
  "reopen-path": "reopened …",
  "dependent-holding": "began to hold back …",
  "dependent-held": "held back …",
  "dependent-restoring": "is bringing back …",
  "dependent-restored": "restored …, verified",
  "dependent-left": "left … as it is",
  "dependent-failed": "could not hold or restore …",
};
const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;

/**
 * An entry of an incident's log after its actor's name: "declared the ledger to be right". A verb without words is shown as
 * recorded.
 */
export function deedOf({ verb, subject }: Pick<Entry, "verb" | "subject">): string {
  const step = stepName.options.find((each) => each === subject);
  const what = step && verb === "break-glass" ? stepTitle(step) : subject.replace(UUID, (id) => id.slice(0, 8));
  return (DEEDS[verb] ?? `${verb} …`).replace("…", what);
}
