import { randomBytes, randomUUID } from "node:crypto";
import type { ReplayModel } from "../../lib/domain/contract";
import { asJsonText } from "../../lib/domain/json-text";
import { timeId } from "../../lib/domain/time-id";
import type { Ledger } from "../../lib/ledger/ledger";
import type { Appended, AppendRow } from "../../lib/ledger/mutations/model";
import type { Control } from "../../lib/ledger/paths/model";

/** A path's counts, maintained and scanned, read at one moment. */
export interface Counts {
  byTally: bigint;
  byScan: bigint;
}

/** A ledger under test, with the suite's actions and views that bypass the port. */
export interface LedgerSubject {
  ledger: Ledger;
  /** The same ledger through connections of its own, as another process would have it. */
  another(): Promise<Ledger>;
  counts(pathId: number): Promise<Counts>;
  /** Every version of a path, by key, lowest first. */
  versions(pathId: number): Promise<Map<string, bigint[]>>;
  /** How often each mutation was settled, and as what. */
  settlements(pathId: number): Promise<{ id: string; outcome: "materialized" | "superseded" | "suppressed" }[]>;
  moves(id: string): Promise<{ to: string; because: string | null }[]>;
  setControl(pathId: number, control: Partial<Pick<Control, "epoch" | "acknowledge" | "drain">>): Promise<void>;
  /** Holds a lane, or a key of any lane. */
  hold(pathId: number, what: { lane: number } | { key: string }): Promise<void>;
  /** Appends in a transaction that stays open until `end` is called. */
  appendSlowly(pathId: number, rows: AppendRow[]): Promise<{ end(): Promise<void> }>;
  /** Suppresses an outstanding mutation, as an operator does. */
  suppress(pathId: number, id: string): Promise<void>;
  close(): Promise<void>;
}

let made = 0;
let order = 0;

/** A path of its own, so that no case sees another's mutations. */
export async function newPath(ledger: Ledger, replay: ReplayModel = "last-write-wins", lanes = 1): Promise<number> {
  const [control] = await ledger.register([{ name: `path-${process.pid}-${++made}`, lanes, replay }]);
  return (control as Control).pathId;
}

/** A row to append; ids are in the order of the calls. */
export function row(key: string, part: Partial<AppendRow> = {}): AppendRow {
  return {
    id: timeId(Date.now(), order++, randomBytes(8)),
    key,
    lane: 0,
    operation: 0,
    payload: asJsonText('{"n":1}'),
    basedOn: null,
    floor: null,
    idempotencyKey: randomUUID(),
    fingerprint: randomUUID(),
    actor: null,
    requestId: null,
    acceptedAt: null,
    ...part,
  };
}

/** The same request again: another id, the same idempotency key and content. */
export const again = (first: AppendRow, part: Partial<AppendRow> = {}): AppendRow =>
  row(first.key, { ...part, idempotencyKey: first.idempotencyKey, fingerprint: first.fingerprint });

export const versionsOf = (answers: Appended[]) => answers.map((a) => ("version" in a ? a.version : null));
export const statusesOf = (answers: Appended[]) => answers.map((a) => a.status);
