import { setTimeout as pause } from "node:timers/promises";
import type { Means } from "./faults";

const LOOK_EVERY_MS = 1_000;

/** A round of the sweep over one path. */
export interface Round {
  path: string;
  begunMs: number;
  endedMs: number;
}

/** Notes every round of the sweep that ends, as the coverage of each path says, until it is stopped. */
export function noteRounds(client: Means["client"]): { stop(): Promise<Round[]> } {
  const stopping = new AbortController();
  const rounds = new Map<string, Round>();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      const { items } = await client.path.list().catch(() => ({ items: [] }));
      for (const { name: path, truth } of items) {
        const { wentRound } = truth.coverage;
        if (wentRound === null) continue;
        const [begunMs, endedMs] = [Date.parse(wentRound.begunAt), Date.parse(wentRound.endedAt)];
        rounds.set(`${path} ${begunMs}`, { path, begunMs, endedMs });
      }
      await pause(LOOK_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
      return [...rounds.values()];
    },
  };
}
