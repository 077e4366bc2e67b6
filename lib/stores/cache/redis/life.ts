import { type Redis, ReplyError } from "ioredis";

/** Allows for differences between writers' clocks, and for a server's age in whole seconds. */
const APART_MS = 2_000;

const lives = new WeakMap<Redis, { since: Promise<number> | null }>();

/**
 * The start of the present life of a client's server, on this process's clock. Older values were loaded from disk, in the state of
 * some earlier moment. 0 when the server does not report its age. Asked once for each connection.
 */
export function livesSince(client: Redis): Promise<number> {
  const life = lives.get(client) ?? begun(client);
  life.since ??= ageOf(client).catch((error) => {
    life.since = null;
    throw error;
  });
  return life.since;
}

function begun(client: Redis) {
  const life: { since: Promise<number> | null } = { since: null };
  lives.set(client, life);
  client.on("close", () => {
    life.since = null;
  });
  return life;
}

async function ageOf(client: Redis): Promise<number> {
  const told = await client.info("server").catch((error) => {
    if (error instanceof ReplyError) return "";
    throw error;
  });
  const seconds = /^uptime_in_seconds:(\d+)/m.exec(told)?.[1];
  return seconds === undefined ? 0 : Date.now() - Number(seconds) * 1_000 + APART_MS;
}
