import { boundaryOf } from "../domain/boundaries";
import {
  type ContractWording,
  type DependentConfig,
  type OriginConfig,
  type PathConfig,
  type QueueConfig,
  WORDING_PLACES,
} from "../domain/contract";
import { DEFAULT_SHARE } from "../domain/sweep/governor";
import type { WrittenPath } from "./path-schema";

const DEFAULTS = { lanes: 4, attempts: 8, prefix: "trueup", ttlMs: 3_600_000 };
/** BullMQ's default prefix, the likely one of another system's queue. */
const FOREIGN_PREFIX = "bull";

/** A path with its defaults filled in. */
export function toPathConfig(written: WrittenPath): PathConfig {
  // A native path without a boundary is refused by the rules.
  const acknowledge = written.acknowledge ?? "durable-append";
  return {
    name: written.name,
    title: written.title ?? titleOf(written.name),
    mode: "native",
    acknowledge,
    invariant: written.invariant,
    replay: written.replay,
    maxTruthLagMs: written.maxTruthLag,
    wording: written.wording === undefined ? boundaryOf({ acknowledge }).wording : wordingOf(written.wording),
    ...(written.maxCatchUp !== undefined && { maxCatchUpMs: written.maxCatchUp }),
    ...(written.reserveHeadroomPerSec !== undefined && { reserveHeadroomPerSec: written.reserveHeadroomPerSec }),
    ...(written.effects.length > 0 && { effects: written.effects }),
    queue: written.queue && queueOf(written, written.queue),
    caches: written.caches.map(({ ttl, json: _, ...cache }) => ({ ...cache, ttlMs: ttl ?? DEFAULTS.ttlMs })),
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

/** The words of a path, with the places that the file names. */
export function wordingOf({
  accepted,
  materialized,
  ...written
}: NonNullable<WrittenPath["wording"]>): ContractWording {
  const places = WORDING_PLACES.flatMap((place) => {
    const said = written[place];
    return said === undefined ? [] : [{ place, ...said }];
  });
  return { accepted, materialized, ...(places.length > 0 && { places }) };
}

function queueOf({ name }: WrittenPath, written: NonNullable<WrittenPath["queue"]>): QueueConfig {
  return {
    connection: written.connection,
    name: written.name ?? name,
    prefix: written.prefix ?? DEFAULTS.prefix,
    lanes: written.lanes ?? DEFAULTS.lanes,
    attempts: written.attempts ?? DEFAULTS.attempts,
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

/** The title of a path that gives none. */
export const titleOf = (name: string) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll("-", " ");
