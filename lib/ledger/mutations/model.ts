import type { JsonText } from "../../domain/json-text";
import type { AcknowledgeMode } from "../../domain/path-control";
import type { AppendingKind } from "../../domain/plan/kinds";
import type { RunHold } from "../../domain/run/run-overtaken";
import type { LedgerMutation } from "../../domain/verdict/evidence";

/** A mutation to append; times are the ledger's own unless `acceptedAt` is given (an acknowledgment made elsewhere). */
export interface AppendRow {
  id: string;
  key: string;
  lane: number;
  operation: number;
  payload: JsonText | null;
  basedOn: bigint | null;
  /** The version must come out above this. */
  floor: bigint | null;
  idempotencyKey: string;
  fingerprint: string;
  actor: string | null;
  requestId: string | null;
  acceptedAt: Date | null;
  /** Members that only a repair sets. */
  repair?: {
    /** The key's head that it was decided on: a newer one, not of the same request, refuses it. Null: whatever is there. */
    head: bigint | null;
    /** An outstanding mutation that it takes the place of: withdrawn with the append, or not at all. */
    replaces: { id: string; because: string } | null;
    by: string;
  };
}

/** Terms on which rows are appended, together or not at all. */
export interface AppendTerms {
  /** Over how many lanes the rows were spread; nothing is appended where the ledger has another number. */
  lanes?: number;
  /** The attempt whose batch this is; nothing is appended where it is the run's newest no more. */
  run?: RunHold;
}

export type Appended =
  | {
      status: "accepted" | "repeated";
      id: string;
      version: bigint;
      acceptedAt: Date;
      acknowledge: AcknowledgeMode;
      epoch: bigint;
    }
  | { status: "idempotency-mismatch"; id: string }
  | { status: "version-conflict"; head: bigint }
  | { status: "path-closed" }
  /** The path is registered with another number of lanes than the one that these rows were spread over. */
  | { status: "lanes-changed"; registered: number };

/** A mutation with everything a person may ask of it. */
export interface MutationStory extends LedgerMutation {
  pathId: number;
  key: string;
  idempotencyKey: string;
  actor: string | null;
  requestId: string | null;
  /** The repair that appended it; null: its caller did. `requestId` is the caller's own in both. */
  appendedBy: { run: string; kind: AppendingKind } | null;
  attempts: number;
  settledBy: string | null;
}

/** A page of a key's history, newest first, below a version; null begins at the newest. */
export interface HistoryPage {
  below: bigint | null;
  limit: number;
}

/** A page of keys in byte order, behind a key; null begins at the first. */
export interface KeyPage {
  after: string | null;
  limit: number;
}

/** A mutation that was looked for, and what people's decisions have put in its place since, the nearest first. */
export interface FoundMutation extends MutationStory {
  replacedBy: { relation: string; by: MutationStory }[];
}

export interface MutationSearch {
  pathId?: number;
  key?: string;
  actor?: string;
  requestId?: string;
  idempotencyKey?: string;
  mutation?: string;
}
