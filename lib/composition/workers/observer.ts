import { KEYS_PER_ROUND, Observer } from "../../engine/observe/observe";
import { repeat } from "../../engine/repeat";
import { observations } from "../ledger-sides";
import { beating, type RunWorker } from "./worker";

/** Keys are looked at again this long after an acknowledgment, in seconds. */
const HORIZONS = [1, 10, 60];
const ROUND_MS = 500;
const RECHECK_AFTER_MS = 2_000;
const SPECULATION_EVERY_MS = 3_000;

/** Re-checks keys after their acknowledgment, what caches alone have acknowledged, and open divergences while they are open. */
export const runObserver: RunWorker = async (context) => {
  const { stores } = context;
  const observer = new Observer(observations(stores), stores.paths.values());
  const progress = { observed: 0, rechecked: 0, speculative: 0 };
  const ledgerNow = async () => Date.now() + (await stores.ledger.clockOffsetMs());
  await Promise.all([
    ...HORIZONS.map((horizon) =>
      repeat(`observe at ${horizon} s`, context, async () => {
        progress.observed += await observer.observe(horizon, await ledgerNow());
        return ROUND_MS;
      }),
    ),
    repeat("recheck", context, async () => {
      const n = await observer.recheck(new Date((await ledgerNow()) - RECHECK_AFTER_MS));
      progress.rechecked += n;
      return n === KEYS_PER_ROUND ? 50 : ROUND_MS;
    }),
    repeat("speculation", context, async () => {
      progress.speculative += await observer.inspectSpeculation(new Date(await ledgerNow()));
      return SPECULATION_EVERY_MS;
    }),
    beating("observer", context, () => progress),
  ]);
};
