import type { JsonText } from "../../domain/json-text";
import type { MarkedFlush } from "../../domain/marks";
import type { PlanKind } from "../../domain/plan/disposition";
import type { Columns, PutColumns } from "../../domain/run/columns";
import type { Outcome } from "../../domain/run/outcomes";
import type { RunState } from "../../domain/run/run-states";
import type { RunVerb } from "../../domain/run/transitions";
import type { By } from "../audit";
import type { ItemPlace, PlanItem } from "../plans/model";

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
  /** Moves a run as the replayer does, with its audit row; nothing where the verb does not lead on from the run's state. */
  move(id: string, verb: RunVerb, options: { because?: string | null; by: By }): Promise<void>;
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
