import { relayLoop } from "../../engine/relay/loop";
import { type RunWorker, runLoop } from "./worker";

/** Hands accepted mutations to the queues, and sweeps for mutations that queues lost. */
export const runRelay: RunWorker = (context) => {
  const { ledger, paths } = context.stores;
  return runLoop("relay", context, relayLoop({ ledger, paths: paths.values(), log: context.log }));
};
