import { effectOf } from "../../../domain/observed/effect";
import type { ItemState, ObservedItem } from "../../../domain/observed/evidence";
import { rowWords } from "../../../domain/observed/view";
import { newerThan } from "../../../domain/observed/write-order";
import { refreshed, type WritesOfKeys } from "../../observed/refreshed";
import { lookWhole } from "./look";
import type { ObservedBatch, ObservedEnded, ObservedOutcomes, ObservedParts, Returning } from "./parts";

/** How long the other system's worker is waited for. */
const WORKED_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 150;
const LIVE: ReadonlySet<ItemState> = new Set(["waiting", "active", "delayed"]);
/** States that a worker ends soon; a delayed job may have hours before it. */
const SOON_OVER: ReadonlySet<ItemState> = new Set(["waiting", "active"]);

/** Waits until the worker has ended each returned job that its queue does not delay, and reads from the record what became of its write. */
export async function outcomesOfReturned(
  { ledger }: ObservedParts,
  { path, mayGoOn }: ObservedBatch,
  returned: readonly Returning[],
  { goesOn, outcomes }: { goesOn: boolean; outcomes: ObservedOutcomes },
): Promise<void> {
  if (returned.length === 0) return;
  const keys = [...new Set(returned.map(({ item }) => item.key))];
  const until = performance.now() + (goesOn ? WORKED_WITHIN_MS : 0);
  for (;;) {
    await lookWhole(ledger, path, new Set(keys));
    const writes = await refreshed(ledger, path, keys);
    const open = returned.filter(({ write }) => isOpen(writes, write));
    if (open.length === 0 || performance.now() > until || !(await mayGoOn())) {
      // A newer write may have come in behind the look, and have ended before the older one did.
      await lookWhole(ledger, path, new Set(keys));
      const last = await refreshed(ledger, path, keys);
      for (const { item, write } of returned) outcomes.set(item.seq, endedAs(path, last, write, goesOn));
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

const presentOf = (writes: WritesOfKeys, write: ObservedItem): ObservedItem => {
  const { items } = writes.evidenceOf(write.key);
  return (
    (items.reachable ? items.value.find(({ id, source }) => id === write.id && source === "job") : undefined) ?? write
  );
};

const isOpen = (writes: WritesOfKeys, write: ObservedItem): boolean => SOON_OVER.has(presentOf(writes, write).state);

function endedAs(
  path: ObservedBatch["path"],
  writes: WritesOfKeys,
  write: ObservedItem,
  goesOn: boolean,
): ObservedEnded {
  const { items, origin } = writes.evidenceOf(write.key);
  const now = presentOf(writes, write);
  const newer = items.reachable ? newerThan(path.config, write, items.value) : [];
  if (origin === null || !origin.reachable)
    return { outcome: "released", because: "the job is back in its queue, and the record could not be read" };
  const shows = `the record has ${rowWords(origin.value)}`;
  const effect = effectOf(path.config, write, origin.value);
  if (newer.length > 0) return { outcome: "raced", because: `a newer write came in meanwhile; ${shows}` };
  if (effect.kind === "covered") return { outcome: "raced", because: `a newer write is in the record; ${shows}` };
  if (effect.kind === "in") return { outcome: "applied", because: null };
  if (LIVE.has(now.state))
    return {
      outcome: "released",
      because: `the job is back in its queue, ${waitsFor(now.state, goesOn)}`,
    };
  if (now.state === "failed") return { outcome: "failed", because: now.because ?? "the worker failed again" };
  if (effect.kind === "untold") return { outcome: "released", because: `the worker ended the job; ${effect.because}` };
  return { outcome: "failed", because: `the worker ended the job, and the write is not in the record: ${shows}` };
}

function waitsFor(state: ItemState, goesOn: boolean): string {
  if (!goesOn) return "which stays paused";
  return state === "delayed" ? "which delays it" : "and the worker has not ended it yet";
}
