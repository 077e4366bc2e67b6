import { asJsonText } from "../../domain/json-text";
import { OPERATIONS, type Operation } from "../../domain/mutation";
import type { AppendingKind } from "../../domain/plan/kinds";
import type { CallerRequest } from "../../ledger/mutations/caller-requests";
import { fingerprintOf } from "../../ledger/mutations/identity";
import type { AppendRow } from "../../ledger/mutations/model";
import type { PlanItem } from "../../ledger/plans/model";
import type { MutationLink, Run, RunWork } from "../../ledger/runs/model";
import { callerOf } from "../plan/callers";
import type { Batch, BatchOutcome, ReplayParts } from "./parts";
import { withoutErased } from "./without-erased";

interface Detail {
  region?: string | null;
  operation?: Operation;
  writtenAt?: string | null;
  basedOn?: string | null;
  /** The mutation whose restored version this one builds on. */
  follows?: string;
  floor?: string | null;
  /** The key's head at the decision, where a newer head would change it. */
  head?: string | null;
  /** The run whose effects this item undoes. */
  of?: string | null;
}

const RELATIONS = {
  amend: "amended-as",
  adopt: "adopted-as",
  salvage: "salvaged-as",
  undo: "restored-as",
} as const satisfies Record<AppendingKind, string>;

/** A batch while its new mutations are appended, and how its items ended so far. */
interface Appending {
  parts: ReplayParts;
  batch: Batch;
  /** The plan's reason. */
  reason: string;
  outcome: BatchOutcome;
}

/**
 * Appends one new mutation for each item (an amendment, a salvage, an undo). The idempotency key is the item's place in its plan, or the
 * mutation that it restores, so that a repeat appends nothing; a salvaged write keeps the key that its caller gave it, where the plan
 * knows that. The mutation that an amendment replaces is first noted in the
 * origin, so that it cannot land afterwards. The transaction that appends also suppresses it; when the key has moved on, neither
 * happens.
 */
export async function appendBatch(parts: ReplayParts, batch: Batch, reason: string): Promise<BatchOutcome> {
  const { path, run, lane } = batch;
  const outcome: BatchOutcome = { outcomes: new Map(), settle: [] };
  const todo = await withOwnIds(
    parts,
    batch,
    withoutErased(
      batch.items.filter((i) => i.disposition === "apply"),
      outcome,
    ),
  );
  for (const item of batch.items)
    if (item.disposition !== "apply")
      outcome.outcomes.set(item.seq, { outcome: item.disposition as "superseded", because: item.because });
  if (todo.length === 0) return outcome;
  const appending = { parts, batch, reason, outcome };
  const open = run.kind === "amend" ? await noted(appending, todo) : todo.map((item) => ({ item, replaces: null }));
  if (run.kind === "adopt") await path.origin?.trustRows(open.map(({ item }) => item.key));
  const kept: string[] = [];
  for (const round of roundsOf(open)) kept.push(...(await appendRound(appending, round)));
  if (run.kind === "amend" && kept.length > 0) await path.origin?.allow(run.id, kept);
  parts.log.info({ run: run.id, path: path.config.name, lane, mutations: open.length }, "appended for a repair");
  return outcome;
}

const regionOf = (detail: PlanItem["detail"]): string | null => (detail as Detail | null)?.region ?? null;

/** Gives a new id to an item whose entry was copied from another key and so carries that key's mutation id. An id is one item's alone. */
async function withOwnIds(parts: ReplayParts, { run, path }: Batch, items: RunWork[]): Promise<RunWork[]> {
  if (run.kind !== "salvage") return items;
  const entries = items.flatMap(({ mutation, key }) => (mutation === null ? [] : [{ id: mutation, key }]));
  const foreign = await parts.runs.ofOtherKeys(path.pathId, entries);
  const taken = new Set<string>();
  return items.map((item) => {
    if (item.mutation === null) return item;
    const isOwn = !foreign.has(item.mutation) && !taken.has(item.mutation);
    taken.add(item.mutation);
    return isOwn ? item : { ...item, mutation: null };
  });
}

/** Puts an item that builds on another restored item into a later round, where that item's new version is known. */
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

/** Appends one round; returns the mutations that are not replaced after all. */
async function appendRound(appending: Appending, round: Replacing[]): Promise<string[]> {
  const { parts, outcome } = appending;
  const { path, run } = appending.batch;
  const ready = await onTheirBases(appending, round);
  if (ready.length === 0) return [];
  await path.ledger.recordCallerRequests(ready.flatMap(({ item }) => requestOf(item)));
  const answers = await path.ledger.append(
    path.pathId,
    ready.map((each) => rowOf(appending, each)),
    { run },
  );
  const made: { item: PlanItem; as: string }[] = [];
  const kept: string[] = [];
  for (const [i, { item }] of ready.entries()) {
    const answer = answers[i];
    if (answer?.status === "accepted" || answer?.status === "repeated") {
      if (await landed(appending, item, answer)) made.push({ item, as: answer.id });
      continue;
    }
    if (item.mutation !== null) kept.push(item.mutation);
    if (answer?.status === "version-conflict")
      outcome.outcomes.set(item.seq, {
        outcome: "drifted",
        because: `the key moved to version ${answer.head} after the plan was made`,
      });
    else if (answer?.status === "idempotency-mismatch" && callerOf(item) !== null)
      outcome.outcomes.set(item.seq, {
        outcome: "failed",
        because: `the write's idempotency key was used for mutation ${answer.id}, whose content is another one or is lost: compare the two before the value is written anew`,
      });
    else if (answer?.status === "idempotency-mismatch")
      outcome.outcomes.set(item.seq, {
        outcome: "already-applied",
        because: `the ledger already has the change as mutation ${answer.id}`,
      });
    else outcome.outcomes.set(item.seq, { outcome: "failed", because: "the ledger refused the change" });
  }
  await parts.runs.link(linksOf(run, made));
  return kept;
}

/** The request in which a caller made a write; none where nobody knows it. */
function requestOf(item: PlanItem): CallerRequest[] {
  const requestId = callerOf(item)?.requestId ?? null;
  return requestId === null || item.mutation === null ? [] : [{ mutation: item.mutation, requestId }];
}

/**
 * Tells of an item that the ledger has now. False: its caller made the write twice under one idempotency key, and the ledger had it
 * under another id.
 */
async function landed(
  { batch: { path, run }, outcome }: Appending,
  item: RunWork,
  { id, version }: { id: string; version: bigint },
): Promise<boolean> {
  const { seq, mutation } = item;
  const isRepeated = callerOf(item) !== null && mutation !== null && mutation !== id;
  // The ledger knows of both ids before the cache forgets the second one.
  if (isRepeated) await path.ledger.recordRepeated(mutation, id);
  if (run.kind === "salvage") await toldDurable(path, item, mutation === id ? version : null);
  outcome.outcomes.set(
    seq,
    isRepeated
      ? { outcome: "already-applied", because: `${UNDER_ANOTHER_ID}: mutation ${id}` }
      : { outcome: "applied", because: `as mutation ${id}, version ${version}` },
  );
  return !isRepeated;
}

/** Why a write that its caller made twice is appended once. */
export const UNDER_ANOTHER_ID = "the ledger already has the write under the same idempotency key, and under another id";

/** Resolves each item's base; an item whose base was not restored is not restored either. */
async function onTheirBases({ parts, batch, outcome }: Appending, round: Replacing[]): Promise<OnItsBase[]> {
  const { path } = batch;
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
    const because = `version ${follows}, on which the change builds, did not come back`;
    outcome.outcomes.set(item.seq, { outcome: "drifted", because });
    return [];
  });
}

/** The idempotency key of an item's new mutation. A run's effect is undone once, however many plans ask for it. */
export function repairKeyOf({ kind, plan }: Pick<Run, "kind" | "plan">, item: PlanItem): string {
  const of = (item.detail as Detail | null)?.of ?? null;
  return of === null ? `${kind}:${plan}:${item.pathId}:${item.lane}:${item.seq}` : `undo:${of}:${item.mutation}`;
}

/** The links from mutations to those that a run made from them. A salvage that keeps its own id has no link. */
export function linksOf(run: Pick<Run, "id" | "kind">, made: { item: PlanItem; as: string }[]): MutationLink[] {
  const relation = RELATIONS[run.kind as AppendingKind];
  return made.flatMap(({ item: { mutation }, as }) =>
    mutation === null || mutation === as ? [] : [{ mutation, relation, other: as, run: run.id }],
  );
}

interface Replacing {
  item: RunWork;
  /** The mutation to suppress with the append; null when it is no longer outstanding. */
  replaces: string | null;
}

/** An item with the version that its new mutation builds on. */
interface OnItsBase extends Replacing {
  basedOn: bigint | null;
}

/** Notes in the origin the mutations to replace; a mutation that already has a receipt is not replaced. */
async function noted({ batch, outcome }: Appending, todo: RunWork[]): Promise<Replacing[]> {
  const { path, run, lane } = batch;
  const ids = todo.map((i) => i.mutation as string);
  const owed = await path.ledger.laneBatch({ pathId: path.pathId, lane }, ids);
  const outstanding = new Set([...owed.due.map((m) => m.id), ...owed.held]);
  const had = (await path.origin?.suppress(batch, run, ids)) ?? new Set<string>();
  const open: Replacing[] = [];
  for (const item of todo) {
    const id = item.mutation as string;
    const isBypassed = item.seen !== null && item.version !== null && item.seen > item.version;
    if (had.has(id) && !isBypassed) {
      outcome.outcomes.set(item.seq, {
        outcome: "drifted",
        because: "the record got the mutation after the plan was made",
      });
      outcome.settle.push({ id, outcome: "materialized", because: null });
      continue;
    }
    open.push({ item, replaces: !had.has(id) || outstanding.has(id) ? id : null });
  }
  return open;
}

function rowOf(appending: Appending, { item, basedOn, replaces }: OnItsBase): AppendRow {
  const { parts, batch, reason } = appending;
  const { run, lane } = batch;
  const caller = callerOf(item);
  const detail = (item.detail ?? {}) as Detail;
  const operation = detail.operation ?? (OPERATIONS[item.operation ?? 0] as Operation);
  const payload = operation === "delete" ? null : (item.value ?? item.payload ?? asJsonText("null"));
  // A salvaged entry gets a version at or above the one it shows, so that the ledger covers the entry from then on.
  const shown = run.kind === "salvage" && detail.region != null && item.version !== null ? item.version - 1n : 0n;
  const asked = detail.floor != null ? BigInt(detail.floor) : run.kind === "amend" ? item.seen : null;
  const floor = asked === null || shown > asked ? shown : asked;
  const idempotencyKey = caller?.idempotencyKey ?? repairKeyOf(run, item);
  return {
    // A write that a cache acknowledged keeps its id, so that it can be looked up by that id.
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
    actor: caller?.actor ?? null,
    requestId: run.id,
    acceptedAt: detail.writtenAt != null && run.kind === "salvage" ? new Date(detail.writtenAt) : null,
    repair: {
      head: detail.head != null ? BigInt(detail.head) : null,
      replaces: replaces === null ? null : { id: replaces, because: `amended: ${reason}` },
      by: `run ${run.id}`,
    },
  };
}

/** Gives the region's entry the ledger's version, so that the entry is no phantom; an entry of a write that the ledger has under another id goes. */
async function toldDurable(
  { pathId, caches, ledger }: Batch["path"],
  { key, mutation, detail }: RunWork,
  version: bigint | null,
): Promise<void> {
  const cache = caches.find(({ region }) => region === regionOf(detail));
  if (cache === undefined || mutation === null) return;
  await cache.recordDurable(key, mutation, version).catch(() => ledger.oweConfirmation(pathId, cache.region, [key]));
}
