import type { FindingKind } from "../../verdict/findings";
import { offer, refuse, type Way, type WayBack } from "../../ways-back/way";
import type { ItemState } from "../evidence";
import { lateWriteWords } from "../late-write";
import type { ObservedPath, RepairAllowed } from "../mapping";
import type { ObservedView } from "../view";
import { decideApply } from "./decide-apply";
import { decideClear } from "./decide-clear";
import { decideReplay } from "./decide-replay";
import { decideSuppress } from "./decide-suppress";
import type { RepairDecision } from "./decision";
import { membersOf } from "./overlay";

/** What of a path the ways back of its keys depend on. */
export type WaysPath = Pick<
  ObservedPath,
  "name" | "repair" | "jobs" | "outbox" | "origin" | "invariant" | "caches" | "former"
>;

type Verb = "replay" | "suppress" | "rewrite" | "invalidate" | "wait" | "resume";

/** The verbs about a finding where the source of writes is right, and where the record is. */
const VERBS: Partial<Record<FindingKind, { ledger: readonly Verb[]; origin: readonly Verb[] }>> = {
  failed: { ledger: ["replay", "rewrite"], origin: ["suppress"] },
  stranded: { ledger: ["replay", "rewrite"], origin: ["suppress"] },
  regressed: { ledger: ["rewrite"], origin: [] },
  mismatched: { ledger: ["rewrite", "invalidate"], origin: ["invalidate"] },
  differs: { ledger: ["rewrite", "invalidate"], origin: ["invalidate"] },
  stale: { ledger: ["invalidate"], origin: ["invalidate"] },
  "region-split": { ledger: ["invalidate"], origin: ["invalidate"] },
  "suppressed-shown": { ledger: ["invalidate"], origin: ["invalidate"] },
  phantom: { ledger: ["invalidate"], origin: ["invalidate"] },
  masked: { ledger: ["wait"], origin: ["wait"] },
  held: { ledger: ["resume"], origin: ["resume"] },
  late: { ledger: ["wait"], origin: ["wait", "suppress"] },
  pending: { ledger: ["wait"], origin: ["wait"] },
};

const NOTHING: Partial<Record<FindingKind, string>> = {
  bypassed: "the record was written without the source, and nothing is ever written to another system's source",
  regressed: "the record is declared right, so nothing is put over it",
  unknown: "the stores carry too little to tell what would be right",
};

const NO_COPY = "an entry of another system's cache is never copied into its other stores";

/**
 * What can be done about a finding of another system's key: by its source, by its record, and by each cache region. What is not offered
 * says why; a plan decides again, with the queue and the rows before it.
 */
export function observedWays(finding: FindingKind, view: ObservedView, path: WaysPath): WayBack[] {
  if (finding === "converged" || finding === "unreachable") return [];
  const verbs = VERBS[finding] ?? { ledger: [], origin: [] };
  const under = (authority: "ledger" | "origin"): WayBack[] =>
    ways(verbs[authority], finding, view, { path, authority }).map((way) => ({ authority, region: null, ...way }));
  return [
    ...under("ledger"),
    ...under("origin"),
    ...path.caches.map(({ region }) => ({ authority: "cache" as const, region, ...refuse("none", NO_COPY) })),
  ];
}

interface Under {
  path: WaysPath;
  authority: "ledger" | "origin";
}

function ways(verbs: readonly Verb[], finding: FindingKind, view: ObservedView, under: Under): Way[] {
  if (verbs.length === 0) return [refuse("none", NOTHING[finding] ?? "no verb acts on this finding here")];
  const { former } = under.path;
  return verbs.map((verb) =>
    former != null && INTO_THE_RECORD.has(verb) ? refuse(verb, lateWriteWords(former)) : WAY[verb](view, under),
  );
}

/** Verbs by which a write of a former source would reach a record that another path writes. */
const INTO_THE_RECORD: ReadonlySet<Verb> = new Set(["replay", "rewrite", "wait", "resume"]);

const wayOf = (action: Way["action"], { disposition, because }: RepairDecision): Way =>
  disposition === "apply" ? offer(action) : refuse(action, because ?? "a plan would change nothing");

/** Why a store may not be written; null: its verb is on. */
export const offBecause = ({ repair, name }: { repair: RepairAllowed; name: string }, store: keyof RepairAllowed) =>
  repair[store] ? null : `\`repair.${store}\` of path ${name} is off, so Trueup writes nothing there`;

const ON_ITS_WAY: ReadonlySet<ItemState> = new Set(["waiting", "active", "delayed", "untold"]);

const WAY: Record<Verb, (view: ObservedView, under: Under) => Way> = {
  wait(view) {
    const isLive = (view.standing?.outstanding ?? []).some(({ state }) => ON_ITS_WAY.has(state));
    return isLive ? offer("wait") : refuse("wait", "nothing works on the write any more, so waiting brings nothing");
  },
  resume: (_, { path }) => {
    const because = offBecause(path, "queue");
    return because === null ? offer("resume") : refuse("resume", because);
  },
  replay(view, { path }) {
    const jobs = (view.items ?? []).filter(
      ({ source, state }) => source === "job" && (state === "failed" || state === "gone"),
    );
    const item = jobs[0] ?? view.standing?.newest?.item;
    if (item === undefined) return refuse("replay", "no job of the key is known");
    const facts = {
      worker: path.jobs?.worker ?? "unguarded",
      whyNot: offBecause(path, "queue"),
      isKept: false,
    } as const;
    return wayOf("replay", decideReplay(view, item, facts));
  },
  suppress(view, { path }) {
    const item = (view.standing?.outstanding ?? []).find(({ state }) => state !== "done" && state !== "gone");
    if (item === undefined) return refuse("suppress", "no write of the key is in a queue or an outbox any more");
    const facts = { invariant: path.invariant, whyNot: offBecause(path, "queue"), isBound: false, others: 0 };
    return wayOf("suppress", decideSuppress(view, item, { ...facts, outbox: path.outbox?.state ?? null }));
  },
  rewrite(view, { path }) {
    const whyNot = path.origin === null ? "the path maps no origin" : offBecause(path, "origin");
    const facts = { whyNot, hasToken: true, members: membersOf(path.origin), hasVersion: path.origin?.version != null };
    return wayOf("rewrite", decideApply(view, facts));
  },
  invalidate(view, { path, authority }) {
    const whyNot = offBecause(path, "cache");
    const decisions = view.caches.map(({ region, entry }) =>
      decideClear(view, { region, entry }, { whyNot, texts: isTexts(path, region), named: false, authority }),
    );
    const decision = decisions.find(({ disposition }) => disposition === "apply") ?? decisions[0];
    return decision === undefined
      ? refuse("invalidate", "no region has an entry of the key")
      : wayOf("invalidate", decision);
  },
};

const isTexts = ({ caches }: WaysPath, region: string): boolean => {
  const format = caches.find((cache) => cache.region === region)?.format;
  return format === "hash" || format === "text";
};
