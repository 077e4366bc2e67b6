import { setTimeout as pause } from "node:timers/promises";
import { changeProfile } from "./write";

const PERIOD_MS = 250;

/** Customers who change their profiles in turn, a few times a second. Stopping them returns the promises made to them. */
export function liveTraffic(keys: readonly string[]): {
  stop(): Promise<{ acknowledged: string[]; refused: string[] }>;
} {
  const stopping = new AbortController();
  const acknowledged: string[] = [];
  const refused: string[] = [];
  const running = (async () => {
    for (let n = 0; !stopping.signal.aborted; n++) {
      await changeProfile(keys[n % keys.length] as string, { name: `change ${n}` }).then(
        ({ id }) => acknowledged.push(id),
        (error: Error) => refused.push(error.message),
      );
      await pause(PERIOD_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
      return { acknowledged, refused };
    },
  };
}
