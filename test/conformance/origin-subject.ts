import { randomUUID } from "node:crypto";
import type { ReplayModel } from "../../lib/domain/contract";
import type { Json } from "../../lib/domain/json";
import type { Mutation, Operation } from "../../lib/domain/mutation";
import {
  type Flushing,
  type FlushReport,
  type OriginPort,
  OriginRefused,
  type ReplicaPort,
} from "../../lib/stores/origin/port";
import { json } from "../fixtures/json";
import { entryTo } from "../fixtures/marks";

export interface OriginOptions {
  /** Members in columns of their own, or the whole value in one. */
  value?: "whole" | "columns";
  keys?: "text" | "numbers" | "short";
  /** The greatest permitted `n` of a value. */
  mostN?: number;
}

/** One path's origin under test, with the suite's actions and views that bypass the port. */
export interface OriginUnderTest {
  /** The table's name, and its store. */
  name: string;
  url: string;
  origin: OriginPort;
  /** The same table through connections of its own, as another worker has it. */
  another(): OriginPort;
  replica: ReplicaPort;
  /** Every row, by key; on an `append` path each item is one. */
  rows(): Promise<{ key: string; version: bigint | null; value: Json }[]>;
  receipts(): Promise<string[]>;
  /** Every change of a row's version that was ever made, in order. */
  trail(): Promise<{ key: string; from: bigint | null; to: bigint | null }[]>;
  /** Writes a row behind the path's back. */
  bypass(key: string, version: bigint, value: Json): Promise<void>;
  /** Makes every later write take this long. */
  slowDown(ms: number): Promise<void>;
  /** Locks a row, as a person's session may; `end` releases the row. */
  lockRow(key: string): Promise<{ end(): Promise<void> }>;
  readOnly(on: boolean): Promise<void>;
}

export interface OriginSubject {
  path(model: ReplayModel, options?: OriginOptions): Promise<OriginUnderTest>;
  close(): Promise<void>;
}

const ACCEPTED_AT = new Date("2026-03-01T12:00:00Z");

/** A mutation with an id of its own. */
export function change(
  operation: Operation,
  key: string,
  version: number | bigint,
  { payload, basedOn = null }: { payload?: Json | undefined; basedOn?: number | null } = {},
): Mutation {
  return {
    id: randomUUID(),
    key,
    version: BigInt(version),
    basedOn: basedOn === null ? null : BigInt(basedOn),
    operation,
    payload: payload === undefined ? undefined : json(payload),
    acceptedAt: ACCEPTED_AT,
  };
}

export const set = (key: string, version: number | bigint, payload: Json = { n: Number(version) }) =>
  change("set", key, version, { payload });
export const remove = (key: string, version: number | bigint, basedOn: number | null = null) =>
  change("delete", key, version, { basedOn });
export const step = (key: string, version: number, basedOn = version - 1) =>
  change("transition", key, version, { payload: { n: version }, basedOn });
export const add = (key: string, version: number, n: number) => change("increment", key, version, { payload: { n } });
export const item = (key: string, version: number, payload: Json = { n: version }) =>
  change("append", key, version, { payload });

/** Mutations as a worker has them: by default the head is the batch's own highest version, and every predecessor is in flight. */
export function flushing(
  batch: Mutation[],
  heads: Record<string, bigint> = {},
  predecessor: Flushing["predecessor"] = "on-its-way",
): Flushing[] {
  const highest = (key: string) =>
    batch.reduce((head, m) => (m.key === key && m.version > head ? m.version : head), 0n);
  return batch.map((mutation) => ({ mutation, head: heads[mutation.key] ?? highest(mutation.key), predecessor }));
}

/** Flushes under the first epoch of every fence. */
export function flush(
  origin: OriginPort,
  batch: Mutation[],
  heads: Record<string, bigint> = {},
  lane = 0,
): Promise<FlushReport> {
  return origin.flush(entryTo(lane), flushing(batch, heads));
}

/** The effect of each mutation, in the given order. */
export function effectsOf(report: FlushReport, batch: Mutation[]): (string | undefined)[] {
  return batch.map((m) => report.results.find((r) => r.id === m.id)?.effect);
}

/** The refusal of a flush, or null. */
export async function refusalOf(call: Promise<unknown>): Promise<OriginRefused["refusal"] | null> {
  try {
    await call;
    return null;
  } catch (error) {
    if (error instanceof OriginRefused) return error.refusal;
    throw error;
  }
}
