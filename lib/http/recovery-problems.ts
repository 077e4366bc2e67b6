import type { OperationError } from "../errors";
import type { RefusalWords } from "./refusal-words";

const INCIDENT_CODES = [
  "overlapping-incident",
  "incident-closed",
  "held-by-incident",
  "gate-closed",
  "paths-left-stopped",
  "authority-missing",
  "authority-unavailable",
] as const;
const PLAN_CODES = ["empty-selection", "plan-not-ready", "stale-plan", "digest-mismatch", "already-run"] as const;
const COMMAND_CODES = [
  "needs-approval",
  "same-person",
  "wrong-state",
  "moved-since-shown",
  "not-offered",
  "command-in-doubt",
  "command-in-progress",
  "command-mismatch",
] as const;

type Coded<Codes extends readonly string[]> = Extract<OperationError, { code: Codes[number] }>;
type IncidentError = Coded<typeof INCIDENT_CODES>;
type PlanError = Coded<typeof PLAN_CODES>;
type CommandError = Coded<typeof COMMAND_CODES>;
type RecoveryError = IncidentError | PlanError | CommandError;

const conflict = (title: string, detail: string): RefusalWords => ({ title, detail });

const within = <Codes extends readonly string[]>(error: OperationError, codes: Codes): error is Coded<Codes> =>
  codes.includes(error.code);

/** The refusals of the recovery sequence: each states what happened, that nothing was changed, and the remedy. */
export function recoveryRefusal(error: RecoveryError): RefusalWords {
  if (within(error, INCIDENT_CODES)) return incidentRefusal(error);
  if (within(error, PLAN_CODES)) return planRefusal(error);
  return commandRefusal(error);
}

function incidentRefusal(error: IncidentError): RefusalWords {
  switch (error.code) {
    case "overlapping-incident":
      return conflict(
        "Another incident already holds some of this",
        `Incident ${error.incident} (“${error.title}”) is open on path ${error.path} with keys of this scope. Nothing was opened. Work in that incident, close it first, or choose a scope without its keys.`,
      );
    case "incident-closed":
      return conflict(
        "This incident is closed",
        `Incident ${error.incident} is closed, so nothing can be done in it any more. Nothing was changed. Open a new one.`,
      );
    case "held-by-incident":
      return conflict(
        "Another incident has this path in hand",
        `Path ${error.path} is under incident ${error.incident}, which decides about its acknowledgments and reads. Nothing was changed. Work in that incident, or wait until it has restored the path.`,
      );
    case "gate-closed":
      return conflict(
        "A step before this one has not been passed",
        `Step “${error.step}” still waits: ${error.waitsFor.join("; ")}. Nothing was changed. Bring it to its gate first, or break the glass with a reason, which raises an alert.`,
      );
    case "paths-left-stopped":
      return conflict(
        "It would leave a path stopped",
        `Incident ${error.incident} would leave ${error.left.join("; ")}, and nobody to put that right. Nothing was changed. Restore first, or close it with reopenPaths, which reopens what it has stopped.`,
      );
    case "authority-missing":
      return conflict(
        "No authority is declared",
        `Incident ${error.incident} has not declared which store is right. Nothing was changed. Declare the authority first, then make the plan again.`,
      );
    case "authority-unavailable":
      return conflict(
        "This store cannot be the authority",
        `The ${error.store} cannot be chosen: ${error.because}. Nothing was changed.`,
      );
  }
}

function planRefusal(error: PlanError): RefusalWords {
  switch (error.code) {
    case "empty-selection":
      return { title: "Nothing is selected", detail: `${error.detail} No plan was made.` };
    case "plan-not-ready":
      return conflict("This plan is not ready", `Plan ${error.plan} cannot be run: ${error.because}. Nothing was run.`);
    case "stale-plan":
      return conflict(
        "This plan is stale",
        `Plan ${error.plan} no longer tells what would happen: ${error.because}. Nothing was run. Make the plan again and look at it anew.`,
      );
    case "digest-mismatch":
      return conflict(
        "This is not what was planned",
        `Plan ${error.plan} has the digest ${error.digest}, and another one was named. Nothing was run. Read the plan again.`,
      );
    case "already-run":
      return conflict(
        "This plan has been run",
        `Plan ${error.plan} was run as ${error.run}, and a plan runs once. Nothing was run again. Look at that run, or make a new plan.`,
      );
  }
}

function commandRefusal(error: CommandError): RefusalWords {
  switch (error.code) {
    case "needs-approval":
      return conflict(
        "A second person has to approve this",
        `${error.subject} needs a second person: ${error.because}. Nothing was changed. Ask someone else to approve it.`,
      );
    case "same-person":
      return conflict(
        "Whoever asked cannot approve",
        `${error.actor} asked for this and cannot approve it too. Nothing was changed. Ask somebody else.`,
      );
    case "wrong-state":
      return conflict(
        "It is no longer where it was",
        `${error.subject} is ${error.state}, and this needs it to be ${error.wanted}. Nothing was changed. Look at how it stands now.`,
      );
    case "moved-since-shown":
      return conflict(
        "It is no longer as it was shown",
        `${error.subject} ${error.shown === undefined ? "moved since you looked at it" : `was ${error.shown}, now ${error.now}`}. Nothing was changed. Look again, and confirm what you see then.`,
      );
    case "not-offered":
      return conflict("This is not offered here", `${error.because} Nothing was changed. Look at the other ways back.`);
    case "command-in-doubt":
      return conflict(
        "This command took effect, and its answer was lost",
        `A command under the key "${error.commandKey}" took effect at ${error.at}, perhaps in part, and broke off before it could answer. It was not repeated. Look at ${error.looksAt}; if it must be done again, use another key.`,
      );
    case "command-in-progress":
      return {
        ...conflict(
          "This command is being carried out",
          `A command under the key "${error.commandKey}" is under way. Ask again in ${error.retryAfterSec} s: its answer will be the same.`,
        ),
        retryAfterSec: error.retryAfterSec,
      };
    case "command-mismatch":
      return conflict(
        "The command key stands for another command",
        `The Idempotency-Key "${error.commandKey}" was used for a command that says something else. Nothing was changed. Use a new key for a new command.`,
      );
  }
}
