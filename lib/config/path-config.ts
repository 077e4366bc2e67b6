import { boundaryOf } from "../domain/boundaries";
import type {
  AcknowledgmentBoundary,
  DependentConfig,
  OriginConfig,
  PathConfig,
  QueueConfig,
} from "../domain/contract";
import { DEFAULT_SHARE } from "../domain/sweep/governor";
import type { WrittenPath } from "./path-schema";

const DEFAULTS = { lanes: 4, attempts: 8, prefix: "trueup", ttlMs: 3_600_000 };
/** BullMQ's default prefix, the likely one of another system's queue. */
const FOREIGN_PREFIX = "bull";

/** A path with its defaults filled in. */
export function toPathConfig(written: WrittenPath): PathConfig {
  const acknowledge = written.acknowledge ?? inferredBoundary(written);
  return {
    name: written.name,
    title: written.title ?? titleOf(written.name),
    mode: written.mode,
    acknowledge,
    invariant: written.invariant,
    replay: written.replay,
    maxTruthLagMs: written.maxTruthLag,
    wording: written.wording ?? boundaryOf({ acknowledge }).wording,
    queue: written.queue && queueOf(written, written.queue),
    caches: written.caches.map(({ ttl, ...cache }) => ({ ...cache, ttlMs: ttl ?? DEFAULTS.ttlMs })),
    origin: written.origin && originOf(written.origin),
    replicas: written.replicas,
    mask: written.mask,
    dependents: written.dependents.map(dependentOf),
    safeDrainPerSec: written.safeDrainPerSec,
    sweep: { share: written.sweep?.share ?? DEFAULT_SHARE },
    sensors: { origin: written.sensors?.origin ?? null, caches: written.sensors?.caches ?? null },
    graceMs: written.grace,
  };
}

/** The strongest durability that an observed system can have before it answers, from its mapped stores. */
function inferredBoundary({ queue, caches }: WrittenPath): AcknowledgmentBoundary {
  if (queue !== undefined) return "durable-append";
  return caches.length > 0 ? "cache-only" : "origin-commit";
}

function queueOf({ name, mode }: WrittenPath, written: NonNullable<WrittenPath["queue"]>): QueueConfig {
  const observed = mode === "observed";
  return {
    connection: written.connection,
    name: written.name ?? name,
    prefix: written.prefix ?? (observed ? FOREIGN_PREFIX : DEFAULTS.prefix),
    lanes: observed ? 1 : (written.lanes ?? DEFAULTS.lanes),
    attempts: written.attempts ?? DEFAULTS.attempts,
    job: written.job,
  };
}

function originOf({ table, value, ...written }: NonNullable<WrittenPath["origin"]>): OriginConfig {
  return {
    ...written,
    ...table,
    value:
      value.columns === undefined
        ? { kind: "jsonb", column: value.jsonb! }
        : { kind: "columns", columns: value.columns },
  };
}

function dependentOf({ name, queue, webhook, ...written }: WrittenPath["dependents"][number]): DependentConfig {
  const reads = written.reads ?? null;
  if (queue !== undefined) {
    const { connection, prefix = FOREIGN_PREFIX } = queue;
    return { kind: "queue", name, reads, connection, queue: queue.name, prefix };
  }
  return webhook === undefined ? { kind: "flag", name, reads } : { kind: "webhook", name, reads, url: webhook };
}

const titleOf = (name: string) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll("-", " ");
