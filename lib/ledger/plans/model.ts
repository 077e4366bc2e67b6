import type { ReplayModel } from "../../domain/contract";
import type { Json } from "../../domain/json";
import type { JsonText } from "../../domain/json-text";
import type { Lane } from "../../domain/lane";
import type { Operation } from "../../domain/mutation";
import type { Candidate, Disposition } from "../../domain/plan/disposition";
import type { PlanKind } from "../../domain/plan/kinds";
import type { PlanStatus } from "../../domain/plan/plan-status";
import type { RunState } from "../../domain/run/run-states";
import type { FindingKind } from "../../domain/verdict/findings";
import type { Incident } from "../incidents/model";

/** The selection of a plan, as requested. */
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
  /** The stable id of the person who made it. */
  createdById: string;
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

/** A suppressed mutation's content, and its key's head. */
export interface Withdrawn {
  operation: Operation;
  payload: JsonText | null;
  basedOn: bigint | null;
  head: bigint;
}

/** The selection of a plan on a path of its incident. */
export interface PlanScope {
  plan: Plan;
  incident: Incident;
  pathId: number;
  model: ReplayModel;
}

/** A place in a path's mutations, in the order of keys, and how many keys the next page takes where that is not a matter of rows. */
export type CandidatePlace = { key: string; keys?: number };

/** A place in a plan's items, in the order in which a run takes them. */
export interface ItemPlace extends Lane {
  seq: number;
}

/** A page of items behind a place; null begins at the first. */
export interface ItemPage {
  after: ItemPlace | null;
  limit: number;
}
