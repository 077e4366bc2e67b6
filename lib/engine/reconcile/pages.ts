import { identifierFault } from "../../domain/identifier-text";
import type { HeadText } from "../../domain/reconcile/compare-key";
import { regionOf } from "../../domain/reconcile/parts";
import type { SeenKeys } from "../../domain/reconcile/seen-keys";
import type { LedgerKeys } from "../../ledger/reconciliations/ledger-keys";
import type { HeldReconciliation, ReconciliationPart } from "../../ledger/reconciliations/model";
import { withDeadline } from "../../stores/deadline";
import type { WiredPath } from "../../stores/path";
import { reasonOf } from "../../stores/reason-of";
import { StoreAway } from "./compare-page";

/**
 * A step of a part: the keys to compare, their heads where the ledger gave them, the number of keys met, and where the next step
 * begins.
 */
export interface Page {
  keys: string[];
  heads?: HeadText[];
  met: number;
  next: string | null;
}

/** A part of a reconciliation, to be walked from its checkpoint on. */
export interface PartToWalk {
  held: Pick<HeldReconciliation, "keys" | "incidentId">;
  part: Pick<ReconciliationPart, "source" | "checkpoint">;
  /** Keys that the walk over the ledger compared already. */
  seen: SeenKeys;
  pageKeys: number;
}

export interface Walk extends PartToWalk {
  path: WiredPath;
  ledger: LedgerKeys;
}

const READ_WITHIN_MS = 10_000;

/**
 * The pages of a part from its checkpoint on. Rows and entries of keys that the walk over the ledger compared count as met, and are
 * not compared again. A cache scan may return a key twice; such a key counts twice, so that count is not exact.
 */
export async function* pagesOf(walk: Walk): AsyncGenerator<Page> {
  let position = walk.part.checkpoint;
  do {
    const page = await pageBehind(walk, position);
    yield page;
    position = page.next;
  } while (position !== null);
}

/** The page of a part after a position. */
export async function pageBehind(walk: Walk, position: string | null): Promise<Page> {
  const { part, path, ledger, seen, held, pageKeys } = walk;
  const prefix = held.keys.by === "prefix" ? held.keys.prefix : "";
  const read = <T>(call: Promise<T>, store: string, region: string | null = null) =>
    withDeadline(call, READ_WITHIN_MS, store).catch((error: unknown) => {
      throw new StoreAway(`${store} could not be read: ${reasonOf(error)}`, region);
    });
  if (part.source === "list") {
    const keys = await read(
      ledger.listed(held.incidentId ?? "", path.pathId, { after: position, limit: pageKeys }),
      "the ledger",
    );
    return { keys, met: keys.length, next: keys.length < pageKeys ? null : (keys.at(-1) ?? null) };
  }
  if (part.source === "ledger") {
    const { keys, heads, next } = await read(ledger.page(path.pathId, prefix, position, pageKeys), "the ledger");
    for (const key of keys) seen.add(key);
    return { keys, heads, met: keys.length, next };
  }
  if (part.source === "origin") {
    const origin = path.origin;
    if (origin === null) return { keys: [], met: 0, next: null };
    const { keys, next } = await read(origin.keys(prefix, position, pageKeys), "the origin");
    return { keys: keys.filter((key) => !seen.has(key)), met: keys.length, next };
  }
  const region = regionOf(part.source);
  const cache = path.caches.find((c) => c.region === region);
  if (cache === undefined) throw new StoreAway(`cache ${region} is no longer in the configuration`, region);
  const { keys, next } = await read(cache.walk(prefix, position, pageKeys), `cache ${region}`, region);
  // An entry whose key is no valid identifier belongs to another application: no write can have such a key.
  return { keys: keys.filter((key) => !seen.has(key) && identifierFault(key) === null), met: keys.length, next };
}
