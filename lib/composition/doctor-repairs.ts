import { whyNotFinishable } from "../domain/observed/finishable";
import type { WiredObservedPath } from "../stores/path";
import type { OpenedConnections } from "./open-connections";

/** Checks one store that may be repaired; the second argument gives what is said of it, and throws a fault. */
type Look = (store: "queue" | "origin", said: () => Promise<string>) => Promise<void>;

/** Checks that the stores which a path's `repair` allows to be changed can be. Every call only reads. */
export async function checkRepairs(
  { config, writes }: WiredObservedPath,
  opened: Pick<OpenedConnections, "redisReady">,
  look: Look,
): Promise<void> {
  const { jobs, origin } = writes;
  if (jobs !== null)
    await look("queue", async () => {
      await opened.redisReady();
      return saidUnless(await jobs.whyNot());
    });
  else if (config.repair.queue && config.outbox !== null) {
    const { outbox } = config;
    await look("queue", async () => saidUnless(whyNotFinishable(outbox)));
  }
  if (origin !== null) await look("origin", async () => saidUnless(await origin.whyNot()));
}

function saidUnless(why: string | null): string {
  if (why !== null) throw new Error(why);
  return "can be changed";
}
