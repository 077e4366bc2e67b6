import type { AcknowledgmentBoundary, ContractWording } from "../domain/contract";
import { WHOLE_KEY } from "../domain/observed/key-parts";
import type {
  ForeignCache,
  ForeignOrigin,
  JobRule,
  JobsMapping,
  ObservedPath,
  OutboxMapping,
  SourceState,
} from "../domain/observed/mapping";
import { DEFAULT_SHARE } from "../domain/sweep/governor";
import type { WrittenObservedPath } from "./observed-schema";
import { titleOf, wordingOf } from "./path-config";

/** BullMQ's default prefix. */
const FOREIGN_PREFIX = "bull";
/** Words that promise nothing: the other system's own are not known. */
const WORDING: ContractWording = { accepted: "We have your change.", materialized: "Saved." };

type Written<Member extends keyof WrittenObservedPath> = NonNullable<WrittenObservedPath[Member]>;

/** An observed path with its defaults filled in. */
export function toObservedPath(written: WrittenObservedPath): ObservedPath {
  const { name, invariant, replay } = written;
  return {
    name,
    title: written.title ?? titleOf(name),
    mode: "observed",
    former: written.former ?? null,
    acknowledge: inferredBoundary(written),
    invariant,
    replay,
    maxTruthLagMs: written.maxTruthLag,
    wording: written.wording === undefined ? WORDING : wordingOf(written.wording),
    ...(written.maxCatchUp !== undefined && { maxCatchUpMs: written.maxCatchUp }),
    ...(written.effects.length > 0 && { effects: written.effects }),
    keyParts: written.keyParts ?? [WHOLE_KEY],
    outbox: written.ledger === undefined ? null : outboxOf(written.ledger),
    jobs: written.queue === undefined ? null : jobsOf(name, written.queue),
    caches: written.caches.map(cacheOf),
    origin: written.origin === undefined ? null : originOf(written.origin),
    replicas: written.replicas,
    mask: written.mask,
    repair: { queue: false, cache: false, origin: false, ...written.repair },
    sweep: { share: written.sweep?.share ?? DEFAULT_SHARE },
    graceMs: written.grace,
  };
}

/** The strongest durability that the mapped stores can give before the other system answers. */
function inferredBoundary({ ledger, queue, caches }: WrittenObservedPath): AcknowledgmentBoundary {
  if (ledger !== undefined || queue !== undefined) return "durable-append";
  return caches.length > 0 ? "cache-only" : "origin-commit";
}

function outboxOf({ table, state, ...written }: Written<"ledger">): OutboxMapping {
  return {
    connection: written.connection,
    ...table,
    id: written.id,
    key: written.key,
    where: Object.entries(written.where ?? {}).map(([column, texts]) => ({ column, texts })),
    operation: written.operation ?? null,
    payload: written.payload ?? null,
    version: written.version ?? null,
    acceptedAt: written.acceptedAt ?? null,
    actor: written.actor ?? null,
    requestId: written.requestId ?? null,
    idempotencyKey: written.idempotencyKey ?? null,
    state: stateOf(state),
  };
}

function stateOf(written: Written<"ledger">["state"]): SourceState {
  if (written?.column !== undefined) {
    const { column, pending = [], active = [], done = [], failed = [] } = written;
    return { kind: "column", column, pending, active, done, failed };
  }
  if (written?.doneWhen !== undefined) return { kind: "done-when", ...written.doneWhen };
  return { kind: written?.removedWhenDone === true ? "removed-when-done" : "insert-only" };
}

function jobsOf(path: string, written: Written<"queue">): JobsMapping {
  const rules = written.jobs ?? (written.job === undefined ? [] : [written.job]);
  return {
    connection: written.connection,
    name: written.name ?? path,
    prefix: written.prefix ?? FOREIGN_PREFIX,
    rules: rules.map(ruleOf),
    worker: written.worker ?? "unguarded",
  };
}

function ruleOf(written: NonNullable<Written<"queue">["job"]>): JobRule {
  const names = written.name ?? null;
  const where = Object.entries(written.where ?? {}).map(([pointer, texts]) => ({ pointer, texts }));
  if (written.key === undefined) return { kind: "ignore", names, where };
  return {
    kind: "item",
    names,
    where,
    each: written.each ?? null,
    key: written.key,
    version: written.version ?? null,
    payload: written.payload ?? null,
    actor: written.actor ?? null,
    requestId: written.requestId ?? null,
    idempotencyKey: written.idempotencyKey ?? null,
    operation: written.operation ?? "set",
  };
}

function cacheOf({ region, connection, key, ...written }: Written<"caches">[number]): ForeignCache {
  const { version, value } = written.json ?? written;
  return { region, connection, key, format: written.format ?? "json", version: version ?? null, value: value ?? null };
}

function originOf({ table, value, ...written }: Written<"origin">): ForeignOrigin {
  const { columns } = value;
  const pairs = columns === undefined || Array.isArray(columns) ? [] : Object.entries(columns);
  const named = Array.isArray(columns) ? columns : pairs.map(([, column]) => column);
  return {
    connection: written.connection,
    ...table,
    key: written.key,
    version: written.version ?? null,
    value: value.jsonb === undefined ? { kind: "columns", columns: named } : { kind: "jsonb", column: value.jsonb },
    members: new Map(pairs.map(([member, column]) => [column, member])),
    updatedAt: written.updatedAt ?? null,
    deletedWhen: written.deletedWhen ?? null,
  };
}
