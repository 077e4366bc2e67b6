import { byHarm, LOSS_WORDS, type StoreLoss, storeTitle } from "../losses";
import type { AcknowledgeMode } from "../path-control";
import type { AwayStore } from "../truth/away-stores";
import type { PathStanding } from "../truth/path-standing";
import { durationText, grouped, oldestText } from "../truth/summary";
import { FINDINGS, type FindingKind } from "../verdict/findings";

/**
 * The kinds of causes, worst first: a store that waits for a person before any write goes on, what users see and is untrue,
 * what keeps writes from the record, what nobody can tell.
 */
export const CAUSE_KINDS = [
  "put-back",
  "untrue",
  "origin-away",
  "queue-away",
  "no-workers",
  "falling-behind",
  "late",
  "decision",
  "origin-refuses",
  "store-away",
  "unknown",
  "paused",
  "stale",
  "watched",
] as const;
export type CauseKind = (typeof CAUSE_KINDS)[number];

/** Why paths stand badly, in one sentence, worst first. */
export interface Cause {
  kind: CauseKind;
  sentence: string;
  paths: string[];
  /** Null where the beginning is not known. */
  since: Date | null;
  /** The store that does not answer or that was put back, or null. */
  store: string | null;
  /** The finding that it is about, or null. */
  finding: FindingKind | null;
  /** The open incident that holds one of the paths, or null. */
  incident: { id: string; title: string } | null;
}

/** A path as far as causes depend on it. */
export interface CausePath {
  name: string;
  title: string;
  standing: PathStanding;
  since: Date | null;
  outstanding: bigint | null;
  truthLagMs: number | null;
  ingressPerSec: number | null;
  drainPerSec: number | null;
  isFallingBehind: boolean;
  /** Why the origin is slow, or null. */
  slowBecause: string | null;
  consumers: number | null;
  drain: "running" | "paused" | "self-paused";
  drainBecause: string | null;
  acknowledge: AcknowledgeMode;
  findings: Partial<Record<FindingKind, string>>;
  away: AwayStore[];
  /** Stores that were put back, whose losses keep the path from going on until a person accepts them. */
  losses: readonly StoreLoss[];
  /** Why a figure of the path is not known, or null. */
  untold: string | null;
}

type Found = Omit<Cause, "incident">;

/** Every cause of a bad standing, worst first. A path whose standing one cause explains is not named again by a weaker one of its kind. */
export function causesOf(
  paths: readonly CausePath[],
  incidents: readonly { id: string; title: string; paths: readonly string[] }[],
): Cause[] {
  const bad = paths.filter(({ standing }) => standing !== "well");
  const found = [...lossCauses(paths), ...storeCauses(bad), ...bad.flatMap(pathCauses)];
  const unnamed = bad.filter(({ name }) => found.every((cause) => !cause.paths.includes(name)));
  return [...found, ...unnamed.map(watched)]
    .sort((a, b) => CAUSE_KINDS.indexOf(a.kind) - CAUSE_KINDS.indexOf(b.kind))
    .map((cause) => {
      const held = incidents.find((incident) => cause.paths.some((path) => incident.paths.includes(path)));
      return { ...cause, incident: held === undefined ? null : { id: held.id, title: held.title } };
    });
}

/** The past of a path whose standing is told for a while after its cause has gone. */
const WAS: Record<PathStanding, string> = {
  broken: "held something untrue",
  late: "was late",
  unknown: "could not be judged",
  held: "was held",
  diverging: "had keys that diverge",
  behind: "fell behind",
  nearing: "came near the bound of its contract",
  well: "was well",
};

/** Why a path stands badly although nothing is found: it comes near a bound, or what was found is gone and the path is still watched. */
const watched = ({ name, title, standing, since, truthLagMs, slowBecause }: CausePath): Found => ({
  kind: "watched",
  sentence:
    standing === "nearing" && truthLagMs !== null
      ? `${title} comes near the bound of its contract: the oldest write is ${durationText(truthLagMs)} old.${whySlow(slowBecause)}`
      : `${title} ${WAS[standing]} until a moment ago; nothing is found now, and it is watched for some seconds more.`,
  paths: [name],
  since,
  store: null,
  finding: null,
});

/** Why the origin is slow, as a sentence after another one; nothing where it is not known. */
const whySlow = (because: string | null) => (because === null ? "" : ` In its origin, ${because}.`);

const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const counted = (n: number, word: string) => `${NUMBERS[n] ?? n} ${word}${n === 1 ? "" : "s"}`;
const clock = (at: Date) => at.toISOString().slice(11, 16);
const writes = (n: bigint) => (n === 1n ? "1 acknowledged write is" : `${grouped(n)} acknowledged writes are`);
/** What of a held path is not in the record, as the end of a sentence. */
const heldText = (owed: bigint | null) =>
  owed === null
    ? ". How many acknowledged writes are not in the record is not known."
    : owed === 0n
      ? "."
      : `; ${writes(owed)} not in the record.`;

/** A cause for each store that was put back and waits for a person, whatever the standing of its paths. */
function lossCauses(paths: readonly CausePath[]): Found[] {
  const losses = new Map<string, { loss: StoreLoss; of: CausePath[] }>();
  for (const path of paths)
    for (const loss of path.losses) {
      const name = `${loss.store} ${loss.kind}`;
      const known = losses.get(name);
      const isFirst = known === undefined || loss.since < known.loss.since;
      losses.set(name, { loss: isFirst ? loss : known.loss, of: [...(known?.of ?? []), path] });
    }
  return [...losses.values()]
    .sort((a, b) => byHarm(a.loss.kind, b.loss.kind))
    .map(({ loss: { store, kind, since }, of }) => ({
      kind: "put-back" as const,
      sentence: `${storeTitle(store)} ${LOSS_WORDS[kind].found}, found at ${clock(since)} UTC: on ${counted(of.length, "path")} ${LOSS_WORDS[kind].does} until a person accepts the loss.`,
      paths: of.map((path) => path.name),
      since,
      store,
      finding: null,
    }));
}

/** One cause for each store that does not answer, whatever the number of its paths. */
function storeCauses(paths: readonly CausePath[]): Found[] {
  const stores = new Map<string, { store: AwayStore; of: CausePath[] }>();
  for (const path of paths)
    for (const store of path.away) {
      const known = stores.get(store.connection);
      stores.set(store.connection, { store, of: [...(known?.of ?? []), path] });
    }
  return [...stores.values()].map(({ store, of }) => {
    const { kind, name, does } = partOf(store);
    const owed = of.reduce((sum, path) => sum + (path.outstanding ?? 0n), 0n);
    const least = of.some(({ outstanding }) => outstanding === null) ? "at least " : "";
    const tail = kind === "store-away" || owed === 0n ? "" : `, ${least}${writes(owed)} not in the record`;
    return {
      kind,
      sentence: `${name} ${store.connection} has not answered since ${clock(store.since)} UTC: ${counted(of.length, "path")} ${does}${tail}.`,
      paths: of.map((path) => path.name),
      since: store.since,
      store: store.connection,
      finding: null,
    };
  });
}

/** What a store that is away keeps from happening, by the weightiest of its parts. */
function partOf({ parts }: AwayStore): { kind: CauseKind; name: string; does: string } {
  if (parts.includes("origin")) return { kind: "origin-away", name: "Origin", does: "cannot drain" };
  if (parts.includes("queue")) return { kind: "queue-away", name: "Queue", does: "cannot drain" };
  if (parts.includes("source")) return { kind: "queue-away", name: "Source", does: "cannot be followed" };
  const name = parts.includes("cache") ? "Cache" : "Replica";
  return { kind: "store-away", name, does: "cannot be checked there" };
}

/** Findings that are untrue now, with the words for what they are. */
const UNTRUE: Partial<Record<FindingKind, string>> = {
  phantom: "are shown to users and were never kept",
  regressed: "lost writes that the record had",
  mismatched: "hold another value than was saved",
  differs: "hold values that contradict each other",
  bypassed: "were written behind the ledger's back",
  "suppressed-shown": "show users a write that was suppressed",
  gapped: "miss versions that no store has",
};
const DECISIONS: Partial<Record<FindingKind, string>> = {
  conflicted: "wait for a decision",
  failed: "were refused by the record until their attempts were used up",
};
const UNKNOWN: Partial<Record<FindingKind, string>> = {
  unreachable: "could not be read in every store in time",
  unknown: "carry too little to tell whether the stores agree",
};
const STALE: Partial<Record<FindingKind, string>> = {
  "region-split": "give another answer in each region",
  stale: "show readers an older value than the record has",
};

function pathCauses(path: CausePath): Found[] {
  const { name, since, away } = path;
  const cause = (kind: CauseKind, sentence: string, finding: FindingKind | null = null): Found => ({
    kind,
    sentence,
    paths: [name],
    since,
    store: null,
    finding,
  });
  const findings = [
    ...found(path, UNTRUE, "untrue", cause),
    ...found(path, DECISIONS, "decision", cause),
    ...found(path, STALE, "stale", cause),
    // A store that is away says so itself, and that its keys cannot be read follows from it.
    ...(away.length === 0 ? found(path, UNKNOWN, "unknown", cause) : []),
  ];
  const flow = away.some(({ parts }) => parts.some((part) => part === "origin" || part === "queue"))
    ? []
    : flowCause(path, cause);
  const untold =
    path.standing === "unknown" && away.length === 0 && path.untold !== null
      ? [cause("unknown", `${path.title} cannot be judged: ${path.untold}.`)]
      : [];
  const isOfLedger = path.losses.some(({ kind }) => kind === "ledger-went-back");
  const closed =
    path.acknowledge === "closed" && !isOfLedger
      ? [cause("paused", `${path.title} acknowledges no writes at the moment.`)]
      : [];
  return [...findings, ...flow, ...closed, ...untold];
}

type Make = (kind: CauseKind, sentence: string, finding?: FindingKind | null) => Found;

/** One sentence for each finding of a table; those of one path stand in the order of findings. */
const found = (path: CausePath, table: Partial<Record<FindingKind, string>>, kind: CauseKind, make: Make): Found[] =>
  FINDINGS.flatMap((finding) => {
    const [count, words] = [path.findings[finding] ?? "0", table[finding]];
    if (count === "0" || words === undefined) return [];
    return [
      make(
        kind,
        `${count === "1" ? "1 key" : `${grouped(count)} keys`} of ${path.title} ${inNumber(count, words)}.`,
        finding,
      ),
    ];
  });

/** "are" and "have" of one key are "is" and "has". */
const inNumber = (count: string, words: string) =>
  count === "1"
    ? words.replace(/^(are|have|were|lost|hold|show|miss|wait|give|carry)\b/, (verb) => ONE[verb] ?? verb)
    : words;
const ONE: Record<string, string> = {
  are: "is",
  have: "has",
  were: "was",
  hold: "holds",
  show: "shows",
  miss: "misses",
  wait: "waits",
  give: "gives",
  carry: "carries",
};

/** Rates that read as the same number. */
const isEven = (a: number, b: number) => Math.round(a) === Math.round(b);

/** Why a path's writes do not reach the record in time, where no store of it is away. */
function flowCause(path: CausePath, make: Make): Found[] {
  const { title, outstanding, truthLagMs, drain, drainBecause, ingressPerSec, drainPerSec, consumers } = path;
  const owed = outstanding ?? 0n;
  const because = drainBecause === null ? "" : `: ${drainBecause.replace(/\.$/, "")}`;
  if (drain === "self-paused")
    return [make("origin-refuses", `The record of ${title} takes no writes${because}${heldText(outstanding)}`)];
  if (drain === "paused") return [make("paused", `The drain of ${title} is paused${because}${heldText(outstanding)}`)];
  if (
    path.standing !== "late" &&
    path.standing !== "behind" &&
    path.standing !== "nearing" &&
    path.standing !== "broken"
  )
    return [];
  if (owed === 0n) return [];
  if (consumers === 0)
    return [make("no-workers", `No worker takes the writes of ${title}; ${writes(owed)} not in the record.`)];
  const age = oldestText(truthLagMs, ", the oldest is");
  const why = whySlow(path.slowBecause);
  if (path.isFallingBehind && drainPerSec !== null && drainPerSec < 0.5)
    return [
      make(
        "falling-behind",
        `Nothing reaches the record of ${title} now; ${writes(owed)} not in the record${age}.${why}`,
      ),
    ];
  if (path.isFallingBehind && ingressPerSec !== null && drainPerSec !== null && isEven(ingressPerSec, drainPerSec))
    return [
      make(
        "falling-behind",
        `The record of ${title} takes no more than the ${Math.round(ingressPerSec)} writes that come in each second, so that its backlog does not fall; ${writes(owed)} not in the record${age}.${why}`,
      ),
    ];
  if (path.isFallingBehind && ingressPerSec !== null && drainPerSec !== null)
    return [
      make(
        "falling-behind",
        `The record of ${title} takes ${Math.round(drainPerSec)} of the ${Math.round(ingressPerSec)} writes that come in each second; ${writes(owed)} not in the record${age}.${why}`,
      ),
    ];
  return path.standing === "late"
    ? [make("late", `${title} is late: ${writes(owed)} not in the record${age}.${why}`)]
    : [];
}

/** Whether a finding has a sentence among the causes. */
export const isCause = (finding: FindingKind): boolean =>
  [UNTRUE, DECISIONS, STALE, UNKNOWN].some((table) => table[finding] !== undefined);
