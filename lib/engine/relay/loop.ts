import type { Ledger } from "../../ledger/ledger";
import type { Log, WiredPath } from "../../stores/path";
import { ledgerNowMs } from "../ledger-now";
import type { Loop } from "../loop";
import { Relay, Sweep } from "./relay";

const IDLE_MS = 20;
const SWEEP_EVERY_MS = 2_000;

export interface RelayLoopParts {
  ledger: Ledger;
  paths: Iterable<WiredPath>;
  log: Log;
}

/** Hands accepted mutations to the queues, with one round for each queue store, and sweeps for mutations that queues lost. */
export function relayLoop({ ledger, paths, log }: RelayLoopParts): Loop {
  const queued = [...paths].filter((path) => path.queue !== null);
  const byStore = new Map<string, WiredPath[]>();
  for (const path of queued) {
    const connection = path.config.queue?.connection ?? "";
    byStore.set(connection, [...(byStore.get(connection) ?? []), path]);
  }
  const sweep = new Sweep(queued, log);
  const progress = { handedOver: 0, swept: 0 };
  const relays = [...byStore].map(([connection, group]) => {
    const relay = new Relay(ledger, group, log);
    return {
      name: `relay to ${connection}`,
      once: async () => {
        const n = await relay.round();
        progress.handedOver += n;
        return n > 0 ? 0 : IDLE_MS;
      },
    };
  });
  const sweeping = async () => {
    progress.swept += await sweep.round(new Date(await ledgerNowMs(ledger)));
    return SWEEP_EVERY_MS;
  };
  return { rounds: [...relays, { name: "sweep", once: sweeping }], progress: () => progress };
}
