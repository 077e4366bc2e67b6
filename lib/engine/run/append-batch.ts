import { asJsonText } from "../../domain/json-text";
import { OPERATIONS, type Operation } from "../../domain/mutation";
import { fingerprintOf } from "../../ledger/mutations/identity";
import type { AppendRow } from "../../ledger/mutations/model";
import type { PlanItem } from "../../ledger/plans/model";
import type { MutationLink, Run, RunWork } from "../../ledger/runs/model";
import type { Batch, BatchOutcome, ReplayParts } from "./parts";

interface Detail {
  region?: string | null;
  operation?: Operation;
  writtenAt?: string | null;
  basedOn?: string | null;
  /** The version on whose restored one it builds. */
  follows?: string;
  floor?: string | null;
  /** The key's head that it was decided on, where a newer one decides otherwise. */
  head?: string | null;
  /** The run whose effects it takes back. */
  of?: string | null;
}

const RELATIONS = { amend: "amended-as", adopt: "adopted-as", salvage: "salvaged-as", undo: "restored-as" } as const;

/**
 * Appends a new mutation for each item (an amendment, a salvage, an undo), once however often it is repeated: the item's place in
 * its plan, or what it restores, is the idempotency key. What an amendment replaces is noted in the origin first, so that it cannot
 * come in after it, and withdrawn in the transaction that appends: where the key has moved on, neither happens.
 */
export async function appendBatch(parts: ReplayParts, batch: Batch, reason: string): Promise<BatchOutcome> {
  const { path, run, lane } = batch;
  const outcome: BatchOutcome = { outcomes: new Map(), settle: [] };
  const todo = await withOwnIds(
    parts,
    batch,
    batch.items.filter((i) => i.disposition === "apply"),
  );
  for (const item of batch.items)
    if (item.disposition !== "apply")
      outcome.outcomes.set(item.seq, { outcome: item.disposition as "superseded", because: item.because });
  if (todo.length === 0) return outcome;
  const open =
    run.kind === "amend" ? await noted(batch, todo, outcome) : todo.map((item) => ({ item, replaces: null }));
  if (run.kind === "adopt") await path.origin?.trustRows(open.map(({ item }) => item.key));
  const kept: string[] = [];
  for (const round of roundsOf(open)) kept.push(...(await appendRound(parts, batch, reason, round, outcome)));
  if (run.kind === "amend" && kept.length > 0) await path.origin?.allow(run.id, kept);
  parts.log.info({ run: run.id, path: path.config.name, lane, mutations: open.length }, "appended for a repair");
  return outcome;
}

/** An entry that was copied from another key carries that key's mutation id: what is salvaged from it gets an id of its own. */
async function withOwnIds(parts: ReplayParts, { run, path }: Batch, items: RunWork[]): Promise<RunWork[]> {
  if (run.kind !== "salvage") return items;
  const entries = items.flatMap(({ mutation, key }) => (mutation === null ? [] : [{ id: mutation, key }]));
  const foreign = await parts.runs.ofOtherKeys(path.pathId, entries);
  return items.map((item) =>
    item.mutation !== null && foreign.has(item.mutation) ? { ...item, mutation: null } : item,
  );
}

/** What builds on what comes back itself goes a round behind it, on the version that it got. */
function roundsOf(open: Replacing[]): Replacing[][] {
  const rounds: Replacing[][] = [];
  const roundOf = new Map<string, number>();
  const place = (key: string, version: string) => `${version} ${key}`;
  for (const each of open) {
    const { key, version, detail } = each.item;
    const { follows } = (detail ?? {}) as Detail;
    const before = follows === undefined ? undefined : roundOf.get(place(key, follows));
    const round = before === undefined ? 0 : before + 1;
    rounds[round] = [...(rounds[round] ?? []), each];
    roundOf.set(place(key, String(version)), round);
  }
  return rounds;
}

/** Answers which mutations are not replaced after all. */
async function appendRound(
  parts: ReplayParts,
  batch: Batch,
  reason: string,
  round: Replacing[],
  outcome: BatchOutcome,
): Promise<string[]> {
  const { path, run } = batch;
  const ready = await onTheirBases(parts, batch, round, outcome);
  if (ready.length === 0) return [];
  const answers = await path.ledger.append(
    path.pathId,
    ready.map(({ item, replaces, basedOn }) =>
      rowOf(parts, batch, item, basedOn, replaces === null ? null : { id: replaces, because: `amended: ${reason}` }),
    ),
    undefined,
    run,
  );
  const made: { item: PlanItem; as: string }[] = [];
  const kept: string[] = [];
  for (const [i, { item }] of ready.entries()) {
    const answer = answers[i];
    if (answer?.status === "accepted" || answer?.status === "repeated") {
      made.push({ item, as: answer.id });
      if (run.kind === "salvage") await toldDurable(path, item, answer.id, answer.version);
      outcome.outcomes.set(item.seq, {
        outcome: "applied",
        because: `as mutation ${answer.id}, version ${answer.version}`,
      });
      continue;
    }
    if (item.mutation !== null) kept.push(item.mutation);
    if (answer?.status === "version-conflict")
      outcome.outcomes.set(item.seq, {
        outcome: "drifted",
        because: `the key moved to version ${answer.head} since the plan was made`,
      });
    else if (answer?.status === "idempotency-mismatch")
      outcome.outcomes.set(item.seq, {
        outcome: "already-applied",
        because: `the ledger has it as mutation ${answer.id}`,
      });
    else outcome.outcomes.set(item.seq, { outcome: "failed", because: "the ledger did not take it" });
  }
  await parts.runs.link(linksOf(run, made));
  return kept;
}

/** Each with what it is built on; what was to follow one that did not come back does not come back either. */
async function onTheirBases(
  parts: ReplayParts,
  { path }: Batch,
  round: Replacing[],
  outcome: BatchOutcome,
): Promise<(Replacing & { basedOn: bigint | null })[]> {
  const following = round.flatMap(({ item }) => {
    const { follows } = (item.detail ?? {}) as Detail;
    return follows === undefined ? [] : [{ key: item.key, version: BigInt(follows) }];
  });
  const bases = following.length === 0 ? [] : await parts.runs.restoredAs(path.pathId, following);
  const restored = new Map(bases.map(({ key, version, now }) => [`${version} ${key}`, now]));
  return round.flatMap((each) => {
    const { item } = each;
    const { follows, basedOn } = (item.detail ?? {}) as Detail;
    if (follows === undefined) {
      const seen = path.config.replay === "versioned" ? (item.seen ?? null) : null;
      return [{ ...each, basedOn: basedOn != null ? BigInt(basedOn) : seen }];
    }
    const now = restored.get(`${follows} ${item.key}`);
    if (now !== undefined) return [{ ...each, basedOn: now }];
    const because = `version ${follows}, on which it was built, did not come back`;
    outcome.outcomes.set(item.seq, { outcome: "drifted", because });
    return [];
  });
}

/** The idempotency key of what is appended for an item. What one run did is restored once, whoever plans it how often. */
export function repairKeyOf({ kind, plan }: Pick<Run, "kind" | "plan">, item: PlanItem): string {
  const of = (item.detail as Detail | null)?.of ?? null;
  return of === null ? `${kind}:${plan}:${item.pathId}:${item.lane}:${item.seq}` : `undo:${of}:${item.mutation}`;
}

/** What came of mutations by a run; what was salvaged under its own id is that mutation. */
export function linksOf(run: Pick<Run, "id" | "kind">, made: { item: PlanItem; as: string }[]): MutationLink[] {
  const relation = RELATIONS[run.kind as keyof typeof RELATIONS];
  return made.flatMap(({ item: { mutation }, as }) =>
    mutation === null || mutation === as ? [] : [{ mutation, relation, other: as, run: run.id }],
  );
}

interface Replacing {
  item: RunWork;
  /** What is to be withdrawn with the append; null where nothing is owed of it. */
  replaces: string | null;
}

/** Notes in the origin what is to be replaced; what the record has by now is not replaced any more. */
async function noted(batch: Batch, todo: RunWork[], outcome: BatchOutcome): Promise<Replacing[]> {
  const { path, run, lane } = batch;
  const ids = todo.map((i) => i.mutation as string);
  const owed = await path.ledger.laneBatch(path.pathId, lane, ids);
  const outstanding = new Set([...owed.due.map((m) => m.id), ...owed.held]);
  const had = (await path.origin?.suppress(batch, run, ids)) ?? new Set<string>();
  const open: Replacing[] = [];
  for (const item of todo) {
    const id = item.mutation as string;
    const isBypassed = item.seen !== null && item.version !== null && item.seen > item.version;
    if (had.has(id) && !isBypassed) {
      outcome.outcomes.set(item.seq, { outcome: "drifted", because: "the record has it since the plan was made" });
      outcome.settle.push({ id, outcome: "materialized", because: null });
      continue;
    }
    open.push({ item, replaces: !had.has(id) || outstanding.has(id) ? id : null });
  }
  return open;
}

function rowOf(
  parts: ReplayParts,
  batch: Batch,
  item: RunWork,
  basedOn: bigint | null,
  replaces: { id: string; because: string } | null,
): AppendRow {
  const { run, lane } = batch;
  const detail = (item.detail ?? {}) as Detail;
  const operation = detail.operation ?? (OPERATIONS[item.operation ?? 0] as Operation);
  const payload = operation === "delete" ? null : (item.value ?? item.payload ?? asJsonText("null"));
  // What a cache shows comes in at or above the version that it shows, so that its entry is the ledger's own from then on.
  const shown = run.kind === "salvage" && detail.region != null && item.version !== null ? item.version - 1n : 0n;
  const asked = detail.floor != null ? BigInt(detail.floor) : run.kind === "amend" ? item.seen : null;
  const floor = asked === null || shown > asked ? shown : asked;
  const idempotencyKey = repairKeyOf(run, item);
  return {
    // What a cache acknowledged keeps the id under which it was: who asks for it by that id finds it.
    id: run.kind === "salvage" && item.mutation !== null ? item.mutation : parts.ids.next(),
    key: item.key,
    lane,
    operation: OPERATIONS.indexOf(operation),
    payload,
    basedOn,
    floor: floor <= 0n ? null : floor,
    idempotencyKey,
    fingerprint: fingerprintOf({
      key: item.key,
      operation,
      payloadText: payload ?? undefined,
      basedOn,
      idempotencyKey,
      actor: null,
      requestId: null,
    }),
    actor: null,
    requestId: run.id,
    acceptedAt: detail.writtenAt != null && run.kind === "salvage" ? new Date(detail.writtenAt) : null,
    repair: { head: detail.head != null ? BigInt(detail.head) : null, replaces, by: `run ${run.id}` },
  };
}

/** The region's entry takes the ledger's version: it is no phantom any more. */
async function toldDurable(path: Batch["path"], item: RunWork, id: string, version: bigint): Promise<void> {
  const region = (item.detail as Detail | null)?.region;
  const cache = path.caches.find((c) => c.region === region);
  if (cache !== undefined && item.mutation === id) await cache.recordDurable(item.key, id, version).catch(() => {});
}
