import { intakeLoop } from "../../engine/observed/loop";
import { observedLedger } from "../ledger-sides";
import { type RunWorker, runLoop } from "./worker";

/** Reads the outboxes, queues, rows and entries of observed paths, and keeps what they say. */
export const runIntake: RunWorker = (context) => {
  const { stores, instance, log, stopping } = context;
  return runLoop(
    "intake",
    context,
    intakeLoop({
      ledger: stores.ledger,
      observed: observedLedger(stores),
      paths: [...stores.observed.values()],
      by: instance,
      log,
      stopping,
    }),
  );
};
