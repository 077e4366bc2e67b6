import type { AuthorityCandidate } from "../recovery/states";
import type { Step } from "../recovery/steps";
import { ENTRY_FINDINGS, type FindingKind } from "../verdict/findings";
import type { SelectionWay } from "./selection-ways";

/** The facts of a kind of plan. All code that tells kinds apart reads this table, or has an exhaustive record. */
export interface PlanKindFacts {
  noun: string;
  /** The kind's effect, in a sentence. */
  meaning: string;
  /** The words that confirm it as one key's way back; null where it is none. */
  confirm: string | null;
  ways: readonly SelectionWay[];
  /** The step of an incident in which it is made and run. */
  step: Extract<Step, "replay" | "cache">;
  /** The basis of its items: the ledger's mutations, the state of a key in all stores, or the effects of a run. */
  decidedOn: "mutations" | "stores" | "run";
  /** The findings whose keys it is about, where no others are named; none where it is not decided on stores. */
  findings: readonly FindingKind[];
  /** The effect of its run: `applies` mutations, `withdraws` them, `overwrites` rows, `appends` mutations, changes cache `entries`. */
  does: "applies" | "withdraws" | "overwrites" | "appends" | "entries";
  /** The most items in a batch of its run. */
  mostABatch: number;
  /** The store whose value the kind copies to another store, and which must be the declared authority. */
  needsDeclared: Extract<AuthorityCandidate, "ledger" | "origin"> | null;
  /** The kind's run waits only for the authority, not for the gates between. */
  aheadOfGates: boolean;
  /** The stores that a selection can narrow a plan to: cache regions, regions and the origin, or none. */
  regions: "caches" | "caches-and-origin" | null;
  takesPayload: boolean;
  /** The kind suppresses, replaces or clears data, so a large plan needs a second person. */
  destructive: boolean;
  /** The source of the run's undo, or the reason why it has none. */
  undo: { from: "images" | "withdrawals" } | { whyNot: string };
}

const ANY: readonly SelectionWay[] = ["keys", "findings", "prefix", "all"];
const ANY_MUTATION: readonly SelectionWay[] = ["mutations", ...ANY];
const ENTRIES_STAY = { whyNot: "Cache entries are not taken back: rebuild the entries from the authority." };
const MUTATIONS_STAY = {
  whyNot: "New ledger mutations are not taken back: make an amendment with the right value.",
};

/** Every kind of plan, in the order in which they are offered. */
export const PLAN_KIND_FACTS = {
  replay: {
    noun: "Replay",
    meaning: "Applies outstanding or lost mutations to the origin, in each key's order.",
    confirm: "Replay to the origin",
    ways: ANY_MUTATION,
    step: "replay",
    decidedOn: "mutations",
    findings: [],
    does: "applies",
    mostABatch: 4_000,
    needsDeclared: null,
    aheadOfGates: false,
    regions: null,
    takesPayload: false,
    destructive: false,
    undo: { from: "images" },
  },
  suppress: {
    noun: "Suppress",
    meaning: "Suppresses mutations: they are not applied, and support and the report say so.",
    confirm: "Suppress the outstanding writes",
    ways: ANY_MUTATION,
    step: "replay",
    decidedOn: "mutations",
    findings: [],
    does: "withdraws",
    mostABatch: 4_000,
    needsDeclared: null,
    aheadOfGates: false,
    regions: null,
    takesPayload: false,
    destructive: true,
    undo: { from: "withdrawals" },
  },
  amend: {
    noun: "Amend",
    meaning: "Puts a new mutation in place of an old one, linked both ways.",
    confirm: "Write the ledger's value as a new version",
    ways: ["mutations", "keys", "findings"],
    step: "replay",
    decidedOn: "mutations",
    findings: [],
    does: "appends",
    mostABatch: 100,
    needsDeclared: null,
    aheadOfGates: false,
    regions: null,
    takesPayload: true,
    destructive: true,
    undo: MUTATIONS_STAY,
  },
  rewrite: {
    noun: "Rewrite",
    meaning: "Puts the ledger's value back over a row that changed at its own version, if the row is unchanged since.",
    confirm: "Write the ledger's value to the origin",
    ways: ANY,
    step: "replay",
    decidedOn: "stores",
    findings: ["mismatched"],
    does: "overwrites",
    mostABatch: 200,
    needsDeclared: "ledger",
    aheadOfGates: false,
    regions: null,
    takesPayload: false,
    destructive: true,
    undo: { from: "images" },
  },
  adopt: {
    noun: "Adopt",
    meaning: "Takes the origin's value into the ledger as a new mutation, so that the ledger follows the origin.",
    confirm: "Take the origin's value into the ledger",
    ways: ANY,
    step: "replay",
    decidedOn: "stores",
    findings: ["mismatched", "bypassed"],
    does: "appends",
    mostABatch: 100,
    needsDeclared: "origin",
    aheadOfGates: false,
    regions: null,
    takesPayload: false,
    destructive: true,
    undo: MUTATIONS_STAY,
  },
  // Salvage comes before anything is cleared or replayed over: it may run as soon as there is an authority.
  salvage: {
    noun: "Salvage",
    meaning: "Takes writes that live only in a store into the ledger.",
    confirm: "Take the cache's value into the ledger",
    ways: ANY,
    step: "replay",
    decidedOn: "stores",
    findings: ["phantom", "bypassed"],
    does: "appends",
    mostABatch: 100,
    needsDeclared: null,
    aheadOfGates: true,
    regions: "caches-and-origin",
    takesPayload: false,
    destructive: false,
    undo: MUTATIONS_STAY,
  },
  invalidate: {
    noun: "Invalidate",
    meaning: "Clears entries that are unchanged since they were seen, and leaves a tombstone.",
    confirm: "Clear the entries",
    ways: ANY,
    step: "cache",
    decidedOn: "stores",
    findings: ENTRY_FINDINGS,
    does: "entries",
    mostABatch: 500,
    needsDeclared: null,
    aheadOfGates: false,
    regions: "caches",
    takesPayload: false,
    destructive: true,
    undo: ENTRIES_STAY,
  },
  rebuild: {
    noun: "Rebuild",
    meaning: "Rebuilds entries from the authority, where they are unchanged since they were seen.",
    confirm: "Rebuild the entries from the origin",
    ways: ANY,
    step: "cache",
    decidedOn: "stores",
    findings: ENTRY_FINDINGS,
    does: "entries",
    mostABatch: 500,
    needsDeclared: null,
    aheadOfGates: false,
    regions: "caches",
    takesPayload: false,
    destructive: false,
    undo: ENTRIES_STAY,
  },
  undo: {
    noun: "Undo",
    meaning: "Reverses a run, with new mutations made from the images kept before the run.",
    confirm: null,
    ways: ["run"],
    step: "replay",
    decidedOn: "run",
    findings: [],
    does: "appends",
    mostABatch: 200,
    needsDeclared: null,
    aheadOfGates: false,
    regions: null,
    takesPayload: false,
    destructive: true,
    undo: MUTATIONS_STAY,
  },
} as const satisfies Record<string, PlanKindFacts>;

type Facts = typeof PLAN_KIND_FACTS;
export type PlanKind = keyof Facts;
/** The kinds of which a fact is so. */
type KindsWith<Fact extends Partial<PlanKindFacts>> = { [K in PlanKind]: Facts[K] extends Fact ? K : never }[PlanKind];

/** Every kind of plan. */
export const PLAN_KINDS = Object.keys(PLAN_KIND_FACTS) as PlanKind[];

/** The facts of a kind. */
export const factsOf = (kind: PlanKind): PlanKindFacts => PLAN_KIND_FACTS[kind];

/** The kinds of which a fact is as asked for, in their order. */
function kindsWith<const Fact extends Partial<PlanKindFacts>>(wanted: Fact): KindsWith<Fact>[] {
  const facts = Object.entries(wanted) as [keyof PlanKindFacts, unknown][];
  return PLAN_KINDS.filter((kind) =>
    facts.every(([name, value]) => factsOf(kind)[name] === value),
  ) as KindsWith<Fact>[];
}

/** Kinds that are decided on mutations of the ledger. */
export type MutationKind = KindsWith<{ decidedOn: "mutations" }>;
/** Kinds that are decided on what all stores hold of a key. */
export type StoreKind = KindsWith<{ decidedOn: "stores" }>;
/** Kinds whose runs append mutations. */
export type AppendingKind = KindsWith<{ does: "appends" }>;
/** Kinds whose runs change cache entries. */
export type EntryKind = KindsWith<{ does: "entries" }>;
/** Kinds that can be the way back of one key. */
export type WayKind = KindsWith<{ confirm: string }>;

/** Kinds whose runs withdraw mutations. */
export const WITHDRAWING_KINDS = kindsWith({ does: "withdraws" });
/** Kinds that can be the way back of one key. */
export const WAY_KINDS = PLAN_KINDS.filter((kind): kind is WayKind => factsOf(kind).confirm !== null);

/** The kinds of a step, in their order. */
export const kindsOfStep = (step: Step): PlanKind[] => PLAN_KINDS.filter((kind) => factsOf(kind).step === step);

/** Of these kinds, those whose items a person selects; an undo is made from its run. */
export const selectedKinds = (kinds: readonly PlanKind[]): PlanKind[] =>
  kinds.filter((kind) => factsOf(kind).decidedOn !== "run");
