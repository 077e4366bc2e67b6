import { observerLoop } from "../../engine/observe/loop";
import { observations } from "../ledger-sides";
import { type RunWorker, runLoop } from "./worker";

/** Looks at keys again after their acknowledgment, and at open divergences while they are open. */
export const runObserver: RunWorker = (context) => {
  const { stores } = context;
  const { ledger, paths } = stores;
  return runLoop(
    "observer",
    context,
    observerLoop({ ledger, observations: observations(stores), paths: paths.values() }),
  );
};
