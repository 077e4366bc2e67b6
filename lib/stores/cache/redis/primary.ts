import type { Redis } from "ioredis";

/** Whether the server that a client is connected to takes writes; null where it may not be asked. */
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
 * Leaves a server that is no primary any more, so that the client finds the one that its address leads to now: reads alone would
 * go on being answered by the old one. Ends with the client.
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
