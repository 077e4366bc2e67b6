import { observerLoop } from "../../engine/observe/loop";
import { observations } from "../ledger-sides";
import { type RunWorker, runLoop } from "./worker";

/** Re-checks keys after their acknowledgment, and open divergences. */
export const runObserver: RunWorker = (context) => {
  const { stores } = context;
  const { ledger, paths } = stores;
  return runLoop(
    "observer",
    context,
    observerLoop({ ledger, observations: observations(stores), paths: paths.values() }),
  );
};
