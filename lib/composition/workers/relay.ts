import { Relay, Sweep } from "../../engine/relay/relay";
import { repeat } from "../../engine/repeat";
import type { WiredPath } from "../../stores/path";
import { beating, type RunWorker } from "./worker";

const IDLE_MS = 20;
const SWEEP_EVERY_MS = 2_000;

/** Hands accepted mutations to the queues, a loop for each store that holds queues, and sweeps for what queues lost. */
export const runRelay: RunWorker = async (context) => {
  const { stores } = context;
  const paths = [...stores.paths.values()].filter((path) => path.queue !== null);
  const byStore = new Map<string, WiredPath[]>();
  for (const path of paths) {
    const connection = path.config.queue?.connection ?? "";
    byStore.set(connection, [...(byStore.get(connection) ?? []), path]);
  }
  let handedOver = 0;
  let swept = 0;
  const sweep = new Sweep(paths, context.log);
  await Promise.all([
    ...[...byStore].map(([connection, group]) => {
      const relay = new Relay(stores.ledger, group, context.log);
      return repeat(`relay to ${connection}`, context, async () => {
        const n = await relay.round();
        handedOver += n;
        return n > 0 ? 0 : IDLE_MS;
      });
    }),
    repeat("sweep", context, async () => {
      swept += await sweep.round(new Date(Date.now() + (await stores.ledger.clockOffsetMs())));
      return SWEEP_EVERY_MS;
    }),
    beating("relay", context, () => ({ handedOver, swept })),
  ]);
};
