import { isErased, waitsFor } from "../../domain/erasure/waits";
import { laneOf } from "../../domain/lane";
import type { KeyEvidence } from "../../domain/verdict/evidence";
import type { By } from "../../ledger/audit/by";
import type { Erasure } from "../../ledger/erasures/model";
import { cachePlace, LEDGER_PLACES, type LedgerPlace, ORIGIN_PLACE } from "../../ledger/erasures/places";
import type { ErasureWork, Overwritten } from "../../ledger/erasures/work";
import type { CachePort } from "../../stores/cache/port";
import { withDeadline } from "../../stores/deadline";
import type { Log, WiredObservedPath, WiredPath } from "../../stores/path";
import { reasonOf } from "../../stores/reason-of";
import { numberOwn } from "../drain/confirm";

const LEASE_MS = 15_000;
const BATCH = 500;
/** Plans have no index on keys, so each is read whole: few at a time stay within a statement's bound. */
const PLANS = 10;
const STORE_DEADLINE_MS = 5_000;
const CACHE_EFFECT_WITHIN_MS = 2_000;
const AGAIN_MS = 2_000;
/** An entry that shows an acknowledged write can come so long after its acceptance, by the write path's own deadline. */
export const SHOWN_WITHIN_MS = 11_000;
/** Looks in one go; what is found in every one of them is written by somebody else meanwhile. */
const LOOKS = 5;

export interface EraseParts {
  work: ErasureWork;
  paths: ReadonlyMap<string, WiredPath>;
  observed: ReadonlyMap<string, WiredObservedPath>;
  gather(path: WiredPath, key: string): Promise<KeyEvidence>;
  /** How long after its acceptance an entry may come that shows a write. */
  shownWithinMs: number;
  /** The name of this process, under which it holds an erasure. */
  instance: string;
  by: By;
  log: Log;
  stopping: AbortSignal;
}

/**
 * Carries out one erasure that is due, until it is done, has to wait or this process ends; false where none is due. Every batch is safe to
 * repeat, so whoever takes it up after a death goes on. It is done once a whole look at every place found nothing more.
 */
export async function eraseOne(parts: EraseParts): Promise<boolean> {
  const { work, instance, log } = parts;
  const erasure = await work.claim({ by: instance, forMs: LEASE_MS });
  if (erasure === null) return false;
  let afterMs = AGAIN_MS;
  try {
    const because = await carriedOut(parts, erasure);
    await work.waits(erasure.id, because);
    if (because === null) afterMs = 0;
  } catch (error) {
    const because = reasonOf(error);
    log.warn({ erasure: erasure.id, error }, "an erasure could not go on and is tried again");
    await work.waits(erasure.id, `It could not go on: ${because}.`);
  }
  await work.release(erasure.id, instance, afterMs);
  return true;
}

/** Why an erasure waits, or null. */
async function carriedOut(parts: EraseParts, erasure: Erasure): Promise<string | null> {
  const native = parts.paths.get(erasure.path) ?? null;
  const observed = parts.observed.get(erasure.path);
  if (native === null && observed === undefined)
    return `Path ${erasure.path} is no longer in the configuration, so its stores cannot be reached. Put the path back.`;
  if (erasure.state === "approved") return begun(parts, erasure, native);
  for (let look = 0; look < LOOKS; look++) {
    const found = await lookAt(parts, { erasure, native, isFirst: look === 0 });
    if (found === null) return null;
    if (found) continue;
    const because = native === null ? null : await mayStillShow(parts, erasure, native);
    if (because === null) await parts.work.finish(erasure, await leftBy(erasure, native), parts.by);
    return because;
  }
  return "Payloads of the key are still being written. The next look follows.";
}

/** Begins an erasure, or answers why it has to wait. */
async function begun(parts: EraseParts, erasure: Erasure, native: WiredPath | null): Promise<string | null> {
  const because = native === null ? null : waitsFor(await parts.gather(native, erasure.key));
  if (because !== null) return because;
  return parts.work.begin(erasure, {
    lane: native === null ? null : laneOf(erasure.key, native.config.queue?.lanes ?? 1),
    places: [
      ...(native === null ? [] : [...native.caches.map(({ region }) => cachePlace(region)), ORIGIN_PLACE]),
      ...LEDGER_PLACES,
    ],
    by: parts.by,
  });
}

/** The copy of a key that an erasure leaves to the owner of its store, as one sentence; null: there is none. */
async function leftBy({ key }: Erasure, native: WiredPath | null): Promise<string | null> {
  if (native === null) return "The other system erases what its own stores hold of the key.";
  const row = (await native.origin?.read([key]))?.get(key);
  if (row === undefined || row.deleted) return null;
  return `The origin has a row of the key at version ${row.version}, which its owner erases. Readers cache it again.`;
}

/** Why an entry might still come that shows a write from before the beginning, as one sentence; null: none can. */
async function mayStillShow(
  { gather, shownWithinMs }: EraseParts,
  { key, upTo }: Erasure,
  path: WiredPath,
): Promise<string | null> {
  const { ledger, readAt } = await gather(path, key);
  if (!ledger.reachable) return `The ledger could not be read: ${ledger.because}.`;
  const newest = ledger.value.mutations.find(({ version }) => version <= (upTo ?? 0n))?.acceptedAt.getTime() ?? 0;
  if (readAt.getTime() > newest + shownWithinMs) return null;
  return "A change of the key was accepted seconds ago, and a cache may still come to show it.";
}

/** A whole look at every place of an erasure. */
interface WholeLook {
  erasure: Erasure;
  native: WiredPath | null;
  isFirst: boolean;
}

/** Looks at every place: whether anything was overwritten. Null: this process ends, or somebody else has the erasure. */
async function lookAt(parts: EraseParts, look: WholeLook): Promise<boolean | null> {
  const { work } = parts;
  const { erasure } = look;
  await work.lookAgain(erasure.id);
  let found = false;
  for (const { place } of await work.progress(erasure.id)) {
    const overwrite = overwriting(parts, look, place);
    let foundHere = false;
    for (let next: string | null = ""; next !== null; ) {
      if (parts.stopping.aborted || !(await work.renew(erasure.id, { by: parts.instance, forMs: LEASE_MS })))
        return null;
      const done: Overwritten = await reached(parts, erasure, place, () =>
        overwrite(next === "" ? null : next, foundHere),
      );
      foundHere ||= done.rows > 0n;
      next = done.next;
    }
    found ||= foundHere;
  }
  return found;
}

/** A batch in a place, whose failure is noted at the place. */
async function reached(
  { work }: EraseParts,
  { id }: Erasure,
  place: string,
  batch: () => Promise<Overwritten>,
): Promise<Overwritten> {
  try {
    return await batch();
  } catch (error) {
    await work.unreached(id, place, reasonOf(error));
    throw error;
  }
}

type OverwriteBatch = (checkpoint: string | null, found: boolean) => Promise<Overwritten>;

/** How one place is overwritten, batch by batch. */
function overwriting(parts: EraseParts, { erasure, native, isFirst }: WholeLook, place: string): OverwriteBatch {
  const { work } = parts;
  const inLedger = LEDGER_PLACES.find((each): each is LedgerPlace => each === place);
  if (inLedger !== undefined)
    return (_, found) => work.overwrite(erasure.id, { place: inLedger, found }, inLedger === "plans" ? PLANS : BATCH);
  const noted =
    (batch: (checkpoint: string | null) => Promise<Overwritten>): OverwriteBatch =>
    async (checkpoint, found) => {
      const done = await batch(checkpoint);
      await work.overwritten(erasure.id, { place, found }, done);
      return done;
    };
  if (native === null) throw new Error(`path ${erasure.path} has no place ${place}`);
  if (place === ORIGIN_PLACE) return noted((checkpoint) => inOrigin(parts, erasure, native, checkpoint));
  const cache = native.caches.find(({ region }) => cachePlace(region) === place);
  if (cache === undefined) throw new Error(`path ${erasure.path} has no ${place} any more`);
  return noted(() => inCache({ erasure, native, isFirst }, cache));
}

/** Overwrites a page of what the origin's sidecar keeps of the key. */
async function inOrigin(
  { work }: EraseParts,
  { pathId, key, upTo }: Erasure,
  { origin }: WiredPath,
  checkpoint: string | null,
): Promise<Overwritten> {
  if (origin === null) return { rows: 0n, next: null };
  const newest = upTo ?? 0n;
  const images = checkpoint === null ? await origin.eraseImages(key, newest) : 0;
  const { salted, next } = await work.fingerprints({ pathId, key, upTo: newest }, BigInt(checkpoint ?? 0), BATCH);
  const receipts = await origin.saltFingerprints(salted);
  return { rows: BigInt(images + receipts), next: next === null ? null : String(next) };
}

/**
 * Clears the key's entry in a region, unless a newer write is there. The mark that remains keeps out older values. A confirmation first
 * takes away the entry's former name. A row that its owner keeps in the origin is cached again by whoever reads it: such an entry is cleared
 * once, and then left.
 */
async function inCache({ erasure, native, isFirst }: WholeLook, cache: CachePort): Promise<Overwritten> {
  const { key, upTo } = erasure;
  const origin = native?.origin;
  const inTime = <T>(call: Promise<T>) => withDeadline(call, STORE_DEADLINE_MS, `cache ${cache.region}`);
  const row = (await origin?.read([key]))?.get(key);
  const version = row?.version ?? null;
  if (version !== null)
    await inTime(cache.confirm([{ key, version, value: row?.deleted ? undefined : row?.value, mutation: null }]));
  const read = async () => (await inTime(cache.read([key])))[0] ?? null;
  let entry = await read();
  if (entry?.own && entry.mutation !== null && native !== null) {
    await numberOwn(native, cache, [{ key, mutation: entry.mutation }]);
    entry = await read();
  }
  // A number that only the cache has given is no version: its write was acknowledged after the beginning.
  if (entry === null || entry.own || !isErased(entry, upTo ?? 0n)) return { rows: 0n, next: null };
  const isOfRecord = row !== undefined && !row.deleted && !entry.speculative && entry.version === version;
  if (isOfRecord && !isFirst) return { rows: 0n, next: null };
  const until = (await inTime(cache.nowMs())) + CACHE_EFFECT_WITHIN_MS;
  const seen = { version: entry.version, mutation: entry.mutation, writtenAt: entry.writtenAt?.getTime() ?? null };
  await inTime(cache.invalidate([{ key, seen, floor: version ?? upTo ?? 0n }], until));
  // An entry that moved meanwhile is met by the next look.
  return { rows: 1n, next: null };
}
