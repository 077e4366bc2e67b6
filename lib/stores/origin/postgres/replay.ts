import type pg from "pg";
import type { JsonText } from "../../../domain/json-text";
import { decide, type OriginState } from "../../../domain/materialize/decide";
import type { Mutation } from "../../../domain/mutation";
import { plainArray, textArray } from "../../../postgres/arrays";
import type { FlushReport, Replaying, ReplayResult } from "../port";
import { valuesOf } from "./apply-decided";
import { applyItems } from "./apply-items";
import type { OriginShape } from "./shape";
import { strangeKeys } from "./strange-keys";
import { type LockedState, lockRows, type RowWrite, writeRows } from "./write-rows";

interface Replayed {
  results: ReplayResult[];
  rows: FlushReport["rows"];
  /** The locked rows before the write, when rows were locked. */
  before?: ReadonlyMap<string, JsonText | undefined>;
}

/** Applies a run's batch over the versions that its plan saw. An item counts as done or covered only when the origin proves it. */
export async function replayBatch(
  client: pg.PoolClient,
  shape: OriginShape,
  run: string,
  batch: Replaying[],
): Promise<Replayed> {
  const suppressed = await among(client, "suppressed", batch);
  const strange = await strangeKeys(
    client,
    shape,
    batch.map((r) => r.key),
  );
  const open = batch.filter((r) => !suppressed.has(r.id) && !strange.has(r.key));
  const withdrawn = batch
    .filter((r) => suppressed.has(r.id))
    .map(
      (r): ReplayResult => ({
        id: r.id,
        effect: "drifted",
        because: "the mutation was suppressed after the plan was made",
      }),
    );
  const strangers = batch.flatMap((r): ReplayResult[] => {
    const because = strange.get(r.key);
    return because === undefined || suppressed.has(r.id) ? [] : [{ id: r.id, effect: "conflict", because }];
  });
  // A lesser mark is superseded by raising the row's version, which is a write too.
  const writes = (r: Replaying) => r.planned === "apply" || (shape.model === "monotonic" && r.planned === "superseded");
  const apply = open.filter(writes);
  const done = shape.model === "append" ? await items(client, shape, apply) : await oneByOne(client, shape, run, apply);
  const looked = await lookedAt(
    client,
    shape,
    open.filter((r) => !writes(r)),
    done,
  );
  return {
    results: [...withdrawn, ...strangers, ...done.results, ...looked],
    rows: done.rows,
    ...(done.before && { before: done.before }),
  };
}

async function items(client: pg.PoolClient, shape: OriginShape, batch: Replaying[]): Promise<Replayed> {
  if (batch.length === 0) return { results: [], rows: new Map() };
  // A missing item is inserted again with a renewed receipt; an existing item is not inserted twice.
  const again = batch.filter((r) => r.again);
  if (again.length > 0)
    await client.query({
      name: "renew-receipts",
      text: "DELETE FROM trueup.receipt WHERE mutation = ANY ($1::uuid[])",
      values: [plainArray(again.map((r) => r.id))],
    });
  const report = await applyItems(
    client,
    shape,
    batch.map((r) => ({ mutation: mutationOf(r), head: r.version, predecessor: "settled" })),
  );
  return { results: report.results as ReplayResult[], rows: report.rows };
}

/** Applies items on locked rows, in order, each over the version that its plan saw. */
async function oneByOne(client: pg.PoolClient, shape: OriginShape, run: string, batch: Replaying[]): Promise<Replayed> {
  if (batch.length === 0) return { results: [], rows: new Map() };
  const locked = await lockRows(client, shape, [...new Set(batch.map((r) => r.key))]);
  const receipts = await among(client, "receipt", batch);
  const mine = await among(client, "before_image", batch, run);
  const state = new Map<string, OriginState>(locked);
  const results: ReplayResult[] = [];
  const writes: { r: Replaying; before: OriginState; next: OriginState }[] = [];
  for (const r of batch) {
    const at = state.get(r.key) ?? { version: null, value: undefined, deleted: false };
    // An earlier attempt of this run applied the item.
    if (mine.has(r.id)) {
      results.push({ id: r.id, effect: "applied", because: null });
      continue;
    }
    const decision = decideOver(shape, r, at, receipts.has(r.id));
    results.push({ id: r.id, effect: decision.effect, because: decision.because });
    if (decision.next === undefined) continue;
    writes.push({ r, before: at, next: decision.next });
    state.set(r.key, decision.next);
  }
  await writeAll(client, shape, locked, writes);
  await leaveBeforeImages(client, shape, run, writes);
  return { results, rows: new Map([...state].filter(([, s]) => s.version !== null)), before: valuesOf(locked) };
}

interface OverSeen {
  effect: ReplayResult["effect"];
  because: string | null;
  next?: OriginState;
}

function decideOver(shape: OriginShape, r: Replaying, at: OriginState, receipt: boolean): OverSeen {
  const counts = shape.model === "merge";
  if (receipt && !r.again && isThere(shape, r, at.version)) return { effect: "already-applied", because: null };
  if (!counts && (at.version ?? 0n) !== (r.seen ?? 0n))
    return {
      effect: "drifted",
      because: `the origin moved from ${version(r.seen)} to ${version(at.version)} after the plan was made`,
    };
  const mutation = mutationOf(r);
  if (r.again && !counts && shape.model !== "monotonic") {
    const deleted = r.operation === "delete";
    return {
      effect: "applied",
      because: null,
      next: { version: r.version, value: deleted ? undefined : mutation.payload, deleted },
    };
  }
  const head = at.version !== null && at.version > r.version ? at.version : r.version;
  const decision = decide(mutation, at, false, {
    model: shape.model,
    greatest: shape.greatest,
    scales: shape.scales,
    head,
    predecessor: "settled",
  });
  switch (decision.effect) {
    case "apply":
      return { effect: "applied", because: null, next: decision.next };
    case "keep":
      return { effect: "superseded", because: decision.because, next: decision.next };
    case "already-applied":
      return { effect: "already-applied", because: null };
    case "superseded":
      return { effect: "superseded", because: decision.because };
    case "wait":
    case "conflict":
      return { effect: "conflict", because: decision.because };
  }
}

/** A receipt proves that a mutation took effect; a row below its version shows that the effect was taken back. */
function isThere(shape: OriginShape, r: Replaying, at: bigint | null): boolean {
  return shape.model === "merge" || shape.model === "append" || (at ?? 0n) >= r.version;
}

const version = (v: bigint | null) => (v === null || v === 0n ? "nothing" : `version ${v}`);

/** Writes in rounds that touch each key once, so that the origin's own triggers see each step. */
async function writeAll(
  client: pg.PoolClient,
  shape: OriginShape,
  locked: Map<string, LockedState>,
  writes: { r: Replaying; next: OriginState }[],
): Promise<void> {
  const rounds: RowWrite[][] = [];
  const depth = new Map<string, number>();
  const seen = new Map<string, RowWrite["seen"]>();
  for (const { r, next } of writes) {
    const round = depth.get(r.key) ?? 0;
    const before = seen.get(r.key) ?? locked.get(r.key)?.seen ?? { version: null, row: false };
    rounds[round] = [...(rounds[round] ?? []), { key: r.key, seen: before, next }];
    depth.set(r.key, round + 1);
    seen.set(r.key, { version: next.version, row: !next.deleted });
  }
  for (const round of rounds) await writeRows(client, shape, round);
}

async function leaveBeforeImages(
  client: pg.PoolClient,
  shape: OriginShape,
  run: string,
  writes: { r: Replaying; before: OriginState; next: OriginState }[],
): Promise<void> {
  if (writes.length === 0) return;
  await client.query({
    name: "leave-before-images",
    text: `INSERT INTO trueup.before_image (run, mutation, path, key, version, deleted, written, value)
           SELECT $1, i.id, $2, i.key, i.version, i.deleted, i.written, i.value::jsonb
           FROM unnest($3::uuid[], $4::text[], $5::bigint[], $6::boolean[], $7::bigint[], $8::text[]) AS i(id, key, version, deleted, written, value)`,
    values: [
      run,
      shape.path,
      plainArray(writes.map((w) => w.r.id)),
      textArray(writes.map((w) => w.r.key)),
      plainArray(writes.map((w) => w.before.version)),
      writes.map((w) => w.before.deleted),
      plainArray(writes.map((w) => w.next.version)),
      textArray(writes.map((w) => w.before.value ?? null)),
    ],
  });
}

/** Checks items that were planned as done or covered: only proven ones are settled. */
async function lookedAt(
  client: pg.PoolClient,
  shape: OriginShape,
  batch: Replaying[],
  done: Replayed,
): Promise<ReplayResult[]> {
  if (batch.length === 0) return [];
  const receipts = await among(client, "receipt", batch);
  const unknown = [...new Set(batch.filter((r) => !done.rows.has(r.key)).map((r) => r.key))];
  const found = unknown.length === 0 || shape.model === "append" ? new Map() : await lockRows(client, shape, unknown);
  return batch.map((r): ReplayResult => {
    const at = (done.rows.get(r.key) ?? found.get(r.key))?.version ?? 0n;
    if (receipts.has(r.id) && isThere(shape, r, at)) return { id: r.id, effect: "already-applied", because: null };
    if (at >= r.version) return { id: r.id, effect: "superseded", because: `version ${at} took its place` };
    return {
      id: r.id,
      effect: "drifted",
      because: `the origin is at ${version(at)}, below the version that should cover the mutation`,
    };
  });
}

async function among(
  client: pg.PoolClient,
  table: "receipt" | "suppressed" | "before_image",
  batch: { id: string }[],
  run?: string,
): Promise<Set<string>> {
  if (batch.length === 0) return new Set();
  const { rows } = await client.query<{ mutation: string }>({
    name: `${table}-among`,
    text: `SELECT mutation FROM trueup.${table} WHERE mutation = ANY ($1::uuid[])${run === undefined ? "" : " AND run = $2"}`,
    values: run === undefined ? [plainArray(batch.map((r) => r.id))] : [plainArray(batch.map((r) => r.id)), run],
  });
  return new Set(rows.map((row) => row.mutation));
}

function mutationOf(r: Replaying): Mutation {
  return {
    id: r.id,
    key: r.key,
    version: r.version,
    basedOn: r.basedOn,
    operation: r.operation,
    payload: r.payload ?? undefined,
    acceptedAt: new Date(0),
  };
}
