import type { Ledger } from "../../ledger/ledger";
import type { Observations } from "../../ledger/observations/observations";
import type { WiredPath } from "../../stores/path";
import { ledgerNowMs } from "../ledger-now";
import type { Loop } from "../loop";
import { KEYS_PER_ROUND, Observer } from "./observe";

/** Keys are re-checked this long after an acknowledgment, in seconds. */
const HORIZONS = [1, 10, 60];
const ROUND_MS = 500;
const RECHECK_AFTER_MS = 2_000;
const SPECULATION_EVERY_MS = 3_000;

export interface ObserverLoopParts {
  ledger: Ledger;
  observations: Observations;
  paths: Iterable<WiredPath>;
}

/** Re-checks keys after their acknowledgment, acknowledgments that only a cache holds, and open divergences. */
export function observerLoop({ ledger, observations, paths }: ObserverLoopParts): Loop {
  const observer = new Observer(observations, paths);
  const progress = { observed: 0, rechecked: 0, speculative: 0 };
  const horizons = HORIZONS.map((horizon) => ({
    name: `observe at ${horizon} s`,
    once: async () => {
      progress.observed += await observer.observe(horizon, await ledgerNowMs(ledger));
      return ROUND_MS;
    },
  }));
  const recheck = async () => {
    const n = await observer.recheck(new Date((await ledgerNowMs(ledger)) - RECHECK_AFTER_MS));
    progress.rechecked += n;
    return n === KEYS_PER_ROUND ? 50 : ROUND_MS;
  };
  const speculation = async () => {
    progress.speculative += await observer.inspectSpeculation(new Date(await ledgerNowMs(ledger)));
    return SPECULATION_EVERY_MS;
  };
  return {
    rounds: [...horizons, { name: "recheck", once: recheck }, { name: "speculation", once: speculation }],
    progress: () => progress,
  };
}
