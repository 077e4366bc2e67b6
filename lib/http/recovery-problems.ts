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
  "another-system",
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
        "Another open incident holds keys of this scope",
        `Incident ${error.incident} (“${error.title}”) is open on path ${error.path} with keys of this scope. No incident was opened. Work in incident ${error.incident}, close it first, or choose a scope without its keys.`,
      );
    case "incident-closed":
      return conflict(
        "The incident is closed",
        `Incident ${error.incident} is closed and takes no further steps. Nothing was changed. Open a new incident.`,
      );
    case "held-by-incident":
      return conflict(
        "Another incident holds the path",
        `Path ${error.path} is held by incident ${error.incident}, which controls the path's acknowledgments and reads. Nothing was changed. Work in incident ${error.incident}, or wait until it has restored the path.`,
      );
    case "another-system":
      return conflict(
        "Another system does this",
        `Another system carries the writes of ${error.paths.join(", ")}. ${error.because} Nothing was changed.`,
      );
    case "gate-closed":
      return conflict(
        "An earlier step's gate is not open",
        `Step “${error.step}” still waits: ${error.waitsFor.join("; ")}. Nothing was changed. Open that step's gate first, or use break-glass with a reason, which raises an alert.`,
      );
    case "paths-left-stopped":
      return conflict(
        "Closing the incident would leave a path stopped",
        `Incident ${error.incident} is not closed: it still holds ${error.left.join("; ")}. Nothing was changed. Restore the paths first, or close the incident with reopenPaths, which reopens the paths that it stopped.`,
      );
    case "authority-missing":
      return conflict(
        "No authority is declared",
        `Incident ${error.incident} has no declared authority. Nothing was changed. Declare which store is right, then make the plan again.`,
      );
    case "authority-unavailable":
      return conflict(
        "The store cannot be the authority",
        `The ${error.store} cannot be the authority: ${error.because}. Nothing was changed. Choose another store.`,
      );
  }
}

function planRefusal(error: PlanError): RefusalWords {
  switch (error.code) {
    case "empty-selection":
      return { title: "Nothing is selected", detail: `${error.detail} No plan was made.` };
    case "plan-not-ready":
      return conflict("The plan is not ready", `Plan ${error.plan} cannot be run: ${error.because}. Nothing was run.`);
    case "stale-plan":
      return conflict(
        "The plan is stale",
        `Plan ${error.plan} is out of date: ${error.because}. Nothing was run. Make a new plan and review the new plan.`,
      );
    case "digest-mismatch":
      return conflict(
        "The digest is not the plan's digest",
        `Plan ${error.plan} has the digest ${error.digest}, and the request names another digest. Nothing was run. Read the plan again, and use its digest.`,
      );
    case "already-run":
      return conflict(
        "The plan has already been run",
        `Plan ${error.plan} was run as run ${error.run}, and a plan runs once. Nothing was run again. Read that run, or make a new plan.`,
      );
  }
}

function commandRefusal(error: CommandError): RefusalWords {
  switch (error.code) {
    case "needs-approval":
      return conflict(
        "A second person has to approve",
        `${error.subject} needs a second person: ${error.because}. Nothing was changed. Ask someone else to approve it.`,
      );
    case "same-person":
      return conflict(
        "The requester cannot approve",
        `${error.actor} made this request and cannot approve it too. Nothing was changed. Ask another person to approve.`,
      );
    case "wrong-state":
      return conflict(
        "The state does not allow this command",
        error.says ??
          `${error.subject} is ${error.state}; this command needs the state ${error.wanted}. Nothing was changed. Read the current state again.`,
      );
    case "moved-since-shown":
      return conflict(
        "The figures moved since they were shown",
        `${error.subject} ${error.shown === undefined ? "moved since you read it" : `was ${error.shown}, now ${error.now}`}. Nothing was changed. Look again, and confirm the new figures.`,
      );
    case "not-offered":
      return conflict(
        "The action is not offered for this key",
        `${error.because} Nothing was changed. Choose another way back from the key's page.`,
      );
    case "command-in-doubt":
      return conflict(
        "The command took effect, and its answer was lost",
        `A command under the key "${error.commandKey}" took effect at ${error.at}, perhaps in part, and ended before it could answer. The command was not repeated. Look at ${error.looksAt}; to repeat the command, use another key.`,
      );
    case "command-in-progress":
      return {
        ...conflict(
          "The command is still running",
          `A command under the key "${error.commandKey}" is still running. Ask again in ${error.retryAfterSec} s for its answer.`,
        ),
        retryAfterSec: error.retryAfterSec,
      };
    case "command-mismatch":
      return conflict(
        "The command key was used for another command",
        `The Idempotency-Key "${error.commandKey}" was used for a command with other content. Nothing was changed. Use a new key for a new command.`,
      );
  }
}
