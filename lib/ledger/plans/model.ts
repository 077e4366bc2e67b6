import type { ReplayModel } from "../../domain/contract";
import type { Json } from "../../domain/json";
import type { JsonText } from "../../domain/json-text";
import type { Operation } from "../../domain/mutation";
import type { Candidate, Disposition, PlanKind } from "../../domain/plan/disposition";
import type { PlanStatus } from "../../domain/plan/plan-status";
import type { RunState } from "../../domain/run/run-states";
import type { FindingKind } from "../../domain/verdict/findings";
import type { Incident } from "../incidents/model";

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
