import type { Redis } from "ioredis";

/** Whether the client's server takes writes; null when the client may not ask. */
export async function takesWrites(client: Redis): Promise<boolean | null> {
  try {
    const role = (await client.role()) as unknown[];
    return role[0] === "master";
  } catch (error) {
    if (!(error instanceof Error) || !/^(NOPERM|ERR unknown command)/.test(error.message)) throw error;
    return null;
  }
}

const LOOK_EVERY_MS = 2_000;

/**
 * Disconnects from a demoted server, so that the client finds the current primary at its address: the old server would go on
 * answering reads. Ends with the client.
 */
export function keepOnPrimary(client: Redis): void {
  const timer = setInterval(() => {
    if (client.status !== "ready") return;
    takesWrites(client).then(
      (writes) => {
        if (writes === false && client.status === "ready") client.disconnect(true);
      },
      () => {},
    );
  }, LOOK_EVERY_MS);
  timer.unref();
  client.once("end", () => clearInterval(timer));
}
