import { samplerLoop } from "../../engine/sample/loop";
import { connectionProbes } from "../connections";
import { ledgerReads, observations, observedReads } from "../ledger-sides";
import { type RunWorker, runLoop } from "./worker";

/** Keeps the truth figures and their history. */
export const runSampler: RunWorker = (context) => {
  const { stores } = context;
  const loop = samplerLoop({
    ledger: stores.ledger,
    observations: observations(stores),
    reads: ledgerReads(stores),
    paths: [...stores.paths.values()],
    probes: connectionProbes(stores),
    figures: {
      paths: stores.paths,
      observed: stores.observed,
      reads: ledgerReads(stores),
      observedReads: observedReads(stores),
    },
  });
  return runLoop("sampler", context, loop);
};
