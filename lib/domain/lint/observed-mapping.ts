import type { ObservedPath } from "../observed/mapping";
import { wording } from "./contract-checks";
import { longestCatchUp } from "./recovery-checks";
import type { ContractWarning, PromiseEvidence } from "./warning";

/** A gap in a mapping of another system, or a promise that its stores cannot keep. */
export interface MappingWarning {
  code: "no-origin" | "no-version" | "no-source" | "queue-disorders" | "queue-is-only-source";
  level: "warning" | "advice";
  title: string;
  reason: string;
  remedy: string;
}

/** Judges an observed path by its mapping, and what is declared of its product by what was measured. */
export function lintObserved(path: ObservedPath, measured: PromiseEvidence["measured"]) {
  const declared = [wording, longestCatchUp].flatMap((check): ContractWarning[] => check({ path, measured }));
  return [...lintMapping(path), ...declared];
}

type Judged = Pick<ObservedPath, "origin" | "outbox" | "jobs">;

/** Judges an observed path by its mapping: each warning has its reason and the usual remedy. */
export function lintMapping({ origin, outbox, jobs }: Judged): MappingWarning[] {
  const warnings: (MappingWarning | null)[] = [
    origin === null ? NO_ORIGIN : origin.version === null ? NO_VERSION : null,
    outbox === null && jobs === null ? NO_SOURCE : null,
    jobs?.worker === "unguarded" ? disorders(jobs.name) : null,
    outbox === null && jobs !== null ? onlySource(jobs.name) : null,
  ];
  return warnings.filter((each) => each !== null);
}

const NO_ORIGIN: MappingWarning = {
  code: "no-origin",
  level: "warning",
  title: "No record is mapped",
  reason: "Whether a write took effect cannot be seen, so every answer for this path is unknown.",
  remedy: "Map the table under origin.",
};

const NO_VERSION: MappingWarning = {
  code: "no-version",
  level: "warning",
  title: "Rows carry no version",
  reason: "Stores are compared by their values, so which of two values is newer cannot be told.",
  remedy: "Map a version column, or { timestamp: updated_at }.",
};

const NO_SOURCE: MappingWarning = {
  code: "no-source",
  level: "warning",
  title: "No source of writes is mapped",
  reason: "Writes that are on their way cannot be seen, so nothing is known to be outstanding.",
  remedy: "Map the outbox under ledger, or the queue.",
};

/** Order: a queue gives jobs again, delayed or stalled, after newer ones. */
const disorders = (queue: string): MappingWarning => ({
  code: "queue-disorders",
  level: "warning",
  title: "The queue does not keep the order of a key's writes",
  reason: `A job of ${queue} that is tried again, delayed or stalled is worked off after newer ones, and its worker puts the older value over theirs.`,
  remedy: "Let the worker compare versions, and declare it with worker: version-guarded or idempotent.",
});

/** Retention: what the owner removes with a job's end is known by what the intake saw of the job alone. */
const onlySource = (queue: string): MappingWarning => ({
  code: "queue-is-only-source",
  level: "advice",
  title: "The queue is the only source of its writes",
  reason: `A job of ${queue} that is removed as it ends, between two rounds of the intake, leaves no trace of its write.`,
  remedy: "Keep ended jobs for some minutes (removeOnComplete with an age), or map the outbox under ledger.",
});
