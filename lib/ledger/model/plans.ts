import type { ReplayModel } from "../../domain/contract";
import type { Json } from "../../domain/json";
import type { JsonText } from "../../domain/json-text";
import type { MarkedFlush } from "../../domain/marks";
import type { Operation } from "../../domain/mutation";
import type { Candidate, Disposition, PlanKind } from "../../domain/plan/disposition";
import type { PlanStatus } from "../../domain/plan/plan-status";
import type { Columns, PutColumns } from "../../domain/run/columns";
import type { Outcome } from "../../domain/run/outcomes";
import type { RunState } from "../../domain/run/run-states";
import type { FindingKind } from "../../domain/verdict/findings";
import type { By } from "../audit";
import type { Incident } from "./incidents";

/** What a plan is about, as it was asked for. */
export interface PlanSelection {
  mutations?: string[];
  keys?: string[];
  findings?: FindingKind[];
  prefix?: string;
  all?: true;
  run?: string;
  path?: string;
  region?: string;
}

export interface NewPlan {
  id: string;
  incident: string;
  kind: PlanKind;
  selection: PlanSelection;
  payload: JsonText | undefined;
  reason: string;
  ratePerSec: number | null;
  canary: number | null;
  expiresInMs: number;
}

export interface Plan {
  id: string;
  incident: string;
  kind: PlanKind;
  status: PlanStatus;
  selection: PlanSelection;
  payload: JsonText | undefined;
  reason: string;
  ratePerSec: number | null;
  canary: number | null;
  horizon: Date;
  authoritySeq: number;
  /** By path id, at the moment it was frozen. */
  epochs: Record<string, string>;
  built: bigint;
  total: bigint | null;
  counts: Partial<Record<Disposition, string>>;
  digest: string | null;
  needsApproval: string | null;
  because: string | null;
  createdAt: Date;
  createdBy: string;
  expiresAt: Date;
  run: { id: string; state: RunState } | null;
}

export interface PlanItem {
  pathId: number;
  lane: number;
  seq: number;
  mutation: string | null;
  key: string;
  version: bigint | null;
  seen: bigint | null;
  disposition: Disposition;
  because: string | null;
  detail: Json | null;
  /** The value of its own that it would write; null: the mutation's, or none. */
  value: JsonText | null;
}
export type NewPlanItem = PlanItem;

/** One key's selected mutations, ascending, with what the ledger knows that a decision needs. */
export interface CandidateKey {
  key: string;
  lane: number;
  head: bigint;
  candidates: Candidate[];
  basis: Map<bigint, "outstanding" | "stuck" | "suppressed" | "settled">;
  /** Ascending. */
  others: bigint[];
}

/** What a suppressed mutation said, and its key's head. */
export interface Withdrawn {
  operation: Operation;
  payload: JsonText | null;
  basedOn: bigint | null;
  head: bigint;
}

/** A place in a path's mutations, in the order of keys, and how many keys the next page takes where that is not a matter of rows. */
export type CandidatePlace = { key: string; keys?: number };

export interface ItemPlace {
  pathId: number;
  lane: number;
  seq: number;
}

/** Plans on the ledger. A plan's list is written once, while it is being built, and never changed. */
export interface PlanStore {
  read(id: string): Promise<Plan | null>;
  /** Takes a new plan to freeze its list; false where another builder has it. */
  take(id: string, builder: string): Promise<boolean>;
  /** Takes over a plan whose builder died; its list begins anew. */
  adopt(builder: string): Promise<string | null>;
  keepBuilding(id: string, builder: string, built: bigint): Promise<boolean>;
  /** False, and nothing is written, once another builder has the plan. */
  addItems(id: string, builder: string, items: NewPlanItem[]): Promise<boolean>;
  finish(
    id: string,
    builder: string,
    result: {
      total: bigint;
      counts: Partial<Record<Disposition, bigint>>;
      digest: string;
      needsApproval: string | null;
    },
  ): Promise<boolean>;
  fail(id: string, builder: string, because: string): Promise<void>;
  items(id: string, disposition: Disposition | null, after: ItemPlace | null, limit: number): Promise<PlanItem[]>;
  /** How many items a run takes, in its order, until so many of them are to be applied. */
  itemsThrough(id: string, effects: number): Promise<number>;
  /** Whole keys of a path with everything of theirs that is selected, in the order of keys, about `limit` mutations a page. */
  candidates(
    plan: Plan,
    incident: Incident,
    path: { pathId: number; model: ReplayModel },
    after: CandidatePlace | null,
    limit: number,
  ): Promise<{ keys: CandidateKey[]; next: CandidatePlace | null }>;
  /** Mutations as they were accepted, by their ids, each with its key's head: the highest version that is not suppressed. */
  withdrawn(pathId: number, mutations: { id: string; key: string }[]): Promise<Map<string, Withdrawn>>;
  /** Each key's highest version that is not suppressed; 0 where there is none. */
  heads(pathId: number, keys: string[]): Promise<Map<string, bigint>>;
  approvals(id: string): Promise<{ by: string; at: Date }[]>;
  /** Why what the plan was made on is no longer so, or null. */
  staleBecause(plan: Plan): Promise<string | null>;
  arrivedSince(plan: Plan, incident: Incident): Promise<bigint>;
  /** Whether an item that a replay would not apply is outstanding, and so settled by its run; null where that is not found out cheaply. */
  settles(plan: string): Promise<boolean | null>;
}

export interface Run {
  id: string;
  plan: string;
  incident: string;
  kind: PlanKind;
  state: RunState;
  because: string | null;
  ratePerSec: number | null;
  canary: bigint;
  epochs: Record<string, string>;
  /** The number of the newest attempt; a pause and an abort raise it too. */
  token: bigint;
  /** Up to where nothing of an older attempt can land any more. */
  boundToken: bigint;
  /** Who carries it out, or did and may have left a batch unrecorded. */
  leaseBy: string | null;
  total: bigint;
  outcomes: Partial<Record<Outcome, string>>;
  effectiveRate: number | null;
  measuredRate: number | null;
  measuredAt: Date | null;
  startedAt: Date;
  startedBy: string;
  finishedAt: Date | null;
}

/** A lane of a run: where it stands, and where it ends. */
export interface RunLane {
  pathId: number;
  lane: number;
  reached: number;
  last: number;
}

/** An item on its way, with what the origin needs of its mutation. */
export interface RunWork extends PlanItem {
  operation: number | null;
  payload: JsonText | null;
  basedOn: bigint | null;
  /** What the mutation's receipt keeps of its idempotency key and of its content. */
  idempotency: string | null;
  fingerprint: string | null;
}

/** The next items of a lane up to `to`: those that are carried out alike side by side, and the rest one by one. */
export interface WorkPage {
  to: number;
  puts: PutColumns | null;
  /** What a newer version is to have covered. */
  covered: Columns | null;
  /** What is to be suppressed. */
  withdrawn: Columns | null;
  rest: RunWork[];
}

export interface Settling {
  id: string;
  outcome: "materialized" | "superseded" | "suppressed";
  because: string | null;
}

/** Columns that are settled alike, but for those at the places in `except`, counted from 1. */
export interface SettledColumns {
  columns: Columns;
  outcome: "materialized" | "superseded" | "suppressed";
  /** An array literal of texts, one a mutation; null: `because` holds for all. */
  becauses: string | null;
  because: string | null;
  except: number[];
}

/** What goes side by side: whole values and what they cover, what is withdrawn, or nothing. */
export type Alike = "puts" | "withdrawals" | "nothing";

export interface BatchRecord {
  run: string;
  /** Under which name the run is held: what nobody holds any more, or another one does, is not recorded. */
  lease: string;
  pathId: number;
  lane: number;
  from: number;
  to: number;
  /** In the order of OUTCOMES. */
  counts: number[];
  settle: Settling[];
  settledColumns: SettledColumns[];
  exceptions: { seq: number; outcome: Outcome; because: string | null }[];
  /** The flushes that carried the batch out. */
  flushes: MarkedFlush[];
  by: string;
}

/** What came of a mutation by a run. */
export interface MutationLink {
  mutation: string;
  relation: string;
  other: string;
  run: string;
}

export interface RunStore {
  read(id: string): Promise<Run | null>;
  /** Takes a run that goes on, if nobody else has it. */
  claim(replayer: string, leaseMs: number): Promise<Run | null>;
  /** How it stands for whoever carries it out, and whether the path's control moved since it was approved. */
  standing(
    id: string,
    pathId: number,
  ): Promise<{ state: RunState; leaseBy: string | null; done: bigint; epochMoved: boolean } | null>;
  /** Says what keeps it from going on, or that nothing does. */
  note(id: string, because: string | null): Promise<void>;
  /** When the oldest write was accepted that came after this time, is still owed and due to drain by itself; null: none is. */
  oldestArrival(pathId: number, after: Date): Promise<Date | null>;
  /** Keeps it; false when it is somebody else's by now. Answers how it stands. */
  renew(
    id: string,
    replayer: string,
    leaseMs: number,
    rates: { effective: number; measured: number | null } | null,
  ): Promise<Run | null>;
  release(id: string, replayer: string): Promise<void>;
  /** Runs that were paused or aborted and of which something may still land, or was not recorded. */
  unbound(): Promise<string[]>;
  /** Nothing of an attempt before this number can land any more. */
  bound(id: string, token: bigint): Promise<void>;
  /** Those of these mutations that no run has withdrawn. */
  notWithdrawn(mutations: string[]): Promise<string[]>;
  /** What a run has appended to the ledger for these keys. */
  appended(id: string, keys: string[]): Promise<{ idempotencyKey: string; id: string; version: bigint }[]>;
  lanes(id: string): Promise<RunLane[]>;
  /** A page of at most `limit` items and some megabytes, at least one item. */
  work(run: Run, lane: RunLane, after: number, limit: number, alike: Alike): Promise<WorkPage>;
  /** Items of a lane one by one, in order. */
  workAt(run: Run, lane: Pick<RunLane, "pathId" | "lane">, seqs: number[]): Promise<RunWork[]>;
  /** Moves a lane on; false when another replayer has done so, or a withdrawal was paused or aborted meanwhile. */
  record(batch: BatchRecord): Promise<boolean>;
  /** Moves a run from one state to another, as the replayer does, with its audit row; nothing where it is in another state. */
  move(id: string, from: RunState[], to: RunState, options: { because?: string | null; by: By }): Promise<void>;
  items(
    id: string,
    outcome: Outcome | null,
    after: ItemPlace | null,
    limit: number,
  ): Promise<(PlanItem & { outcome: Outcome; outcomeBecause: string | null })[]>;
  link(links: MutationLink[]): Promise<void>;
  /** Of ids that entries of these keys carry, those that the ledger has under another key. */
  ofOtherKeys(pathId: number, entries: { id: string; key: string }[]): Promise<Set<string>>;
  /** The versions as which versions of keys that had been withdrawn came back; those that did. */
  restoredAs(
    pathId: number,
    places: { key: string; version: bigint }[],
  ): Promise<{ key: string; version: bigint; now: bigint }[]>;
}
