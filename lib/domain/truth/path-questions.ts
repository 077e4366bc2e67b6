import { boundaryOf, isOnCacheWord } from "../boundaries";
import { catchUp } from "../catch-up";
import type { PathConfig } from "../contract";
import { durationText, grouped, oldestText } from "./summary";

export interface MeasuredForQuestions {
  asOf: string;
  outstanding: string;
  truthLagMs: number | null;
  ingressPerSec: number | null;
  safeDrainPerSec: number | null;
  headroomPerSec: number | null;
  observedShare: number | null;
  findings: Partial<Record<string, string>>;
}

/** The divergences that each worker found first, since the ledger began. */
export interface Finders {
  observer: bigint;
  /** The sweep included. */
  reconciler: bigint;
  /** Sensors, and people who looked at a key. */
  others: bigint;
}

export interface PathQuestion {
  question: string;
  answer: string;
  /** When what it rests on was measured; null where the contract alone answers. */
  measuredAt: string | null;
  /** False: nobody can say at the moment. */
  known: boolean;
}

const MILLION = 1_000_000;
const rate = (perSec: number) => `${perSec >= 10 ? Math.round(perSec) : Math.round(perSec * 10) / 10}/s`;

/** The eleven questions that a senior engineer asks of a write path, answered from its contract and from measurements. */
export function pathQuestions(
  path: PathConfig,
  truth: MeasuredForQuestions,
  control: { acknowledge: string; reads: string },
  finders: Finders,
): PathQuestion[] {
  const contract = (question: string, answer: string): PathQuestion => ({
    question,
    answer,
    measuredAt: null,
    known: true,
  });
  const measured = (question: string, answer: string | null, otherwise: string): PathQuestion => ({
    question,
    answer: answer ?? otherwise,
    measuredAt: truth.asOf,
    known: answer !== null,
  });
  return [
    contract("What exactly does success mean?", successMeans(path, control.acknowledge)),
    contract("Which store is authoritative in the first second?", boundaryOf(path).firstSecond),
    contract("Which wins if cache and origin disagree?", whoWins(path, control.reads)),
    contract(
      "What is the greatest lag tolerated?",
      `${durationText(path.maxTruthLagMs)} from acknowledgment to the record.`,
    ),
    measured("Is that lag observed?", lagObserved(path, truth), "The lag could not be measured."),
    contract("What durable evidence remains if the writer dies after success?", boundaryOf(path).evidence),
    contract("Can replay duplicate, reorder or overwrite?", replayCan(path)),
    measured(
      "How much headroom is there above live traffic?",
      truth.headroomPerSec === null || truth.ingressPerSec === null || truth.safeDrainPerSec === null
        ? null
        : `${truth.headroomPerSec > 0 ? rate(truth.headroomPerSec) : "None"}: the origin takes ${rate(truth.safeDrainPerSec)} safely, and ingress is ${rate(truth.ingressPerSec)}.`,
      "The headroom was not measured: the sampler does not run, or the origin has not been under load lately and safeDrainPerSec is not configured.",
    ),
    measured(
      "How long until truth is restored from a backlog of a million?",
      fromAMillion(truth),
      "No headroom was measured.",
    ),
    contract(
      "What will support say?",
      `Before the record has it: “${path.wording.accepted}” Afterwards: “${path.wording.materialized}”`,
    ),
    measured(
      "Is reconciliation a safety net here, or core machinery?",
      reconciliation(path, truth, finders),
      "The observer has not checked this path lately.",
    ),
  ];
}

/** Whether the lag keeps to the contract, in a sentence; null where it is not measured. */
function lagObserved({ maxTruthLagMs }: PathConfig, { truthLagMs, outstanding }: MeasuredForQuestions): string | null {
  if (truthLagMs === null) return null;
  const kept = truthLagMs > maxTruthLagMs ? "exceeded" : "kept";
  if (outstanding === "0") return `The lag is measured and ${kept}: nothing is outstanding.`;
  const writes = outstanding === "1" ? "1 write is" : `${grouped(outstanding)} writes are`;
  return `The lag is measured and ${kept}: ${writes} outstanding${oldestText(truthLagMs, ", the oldest is")}.`;
}

function successMeans(path: PathConfig, mode: string): string {
  if (mode === "closed") return "This path acknowledges no writes at the moment.";
  return boundaryOf(mode === "write-through" ? { acknowledge: "origin-commit" } : path).success;
}

function whoWins(path: PathConfig, reads: string): string {
  const now = reads === "origin" ? " Reads are forced to the origin at the moment." : "";
  if (path.caches.length === 0) return `There is no cache on this path: readers get the origin.${now}`;
  return `Readers get the cache while it has an entry. In a repair, the higher version wins if the ledger knows it. A value that only a cache has is salvaged or cleared, never assumed.${now}`;
}

function replayCan(path: PathConfig): string {
  switch (path.replay) {
    case "last-write-wins":
      return "No. A version is applied only over an older version. A version that a newer one covers is superseded. The receipt prevents a second effect.";
    case "versioned":
      return "No. A change applies only on the version that it builds on. Before that version it waits for its predecessor; after it, for a person.";
    case "monotonic":
      return "No. The greater mark stays, whatever the order or number of writes.";
    case "merge":
      return "Replay may reorder, which does not change a sum. The receipt makes each increment count once.";
    case "append":
      return "Items may land in another order than they were accepted. Each item lands once, and its version keeps its place.";
  }
}

function fromAMillion(truth: MeasuredForQuestions): string | null {
  const { ingressPerSec, safeDrainPerSec } = truth;
  if (ingressPerSec === null || safeDrainPerSec === null || ingressPerSec < 0 || safeDrainPerSec < 0) return null;
  const { catchUpMs } = catchUp({
    ingressPerSec,
    drainPerSec: ingressPerSec,
    forMs: 0,
    safeDrainPerSec,
    backlog: MILLION,
  });
  return catchUpMs === null
    ? "Never, at this ingress: there is no headroom."
    : `${durationText(catchUpMs)}, if ingress and headroom stay as they are.`;
}

function reconciliation(path: PathConfig, truth: MeasuredForQuestions, finders: Finders): string | null {
  if (truth.observedShare === null) return null;
  const open = Object.entries(truth.findings).reduce(
    (sum, [finding, n]) => (finding === "pending" || finding === "masked" ? sum : sum + Number(n)),
    0,
  );
  const share = Math.round(truth.observedShare * 1000) / 10;
  return `${roleOfReconciliation(path, finders)}. The observer checks ${share} % of acknowledged keys and has ${open} findings open.`;
}

/** Reconciliation is more than a net where it finds what nothing else found in time. */
function roleOfReconciliation(path: PathConfig, { observer, reconciler, others }: Finders): string {
  const first = `of ${observer + reconciler + others} keys that diverged, reconciliation found ${reconciler} first`;
  if (isOnCacheWord(path)) {
    const figures = reconciler > 0n ? ` (${first})` : "";
    return `Core machinery: only reconciliation finds writes that a cache alone acknowledged${figures}`;
  }
  if (reconciler === 0n) return "A safety net: no reconciliation has found a key before the observer did";
  return reconciler > observer + others
    ? `Core machinery: ${first}`
    : `A safety net that has caught something: ${first}`;
}
