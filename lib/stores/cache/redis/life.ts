import { type Redis, ReplyError } from "ioredis";

/** Clocks of writers may be so far apart, and a server tells its age in whole seconds. */
const APART_MS = 2_000;

const lives = new WeakMap<Redis, { since: Promise<number> | null }>();

/**
 * From when on a client's server has been written to since it started, as a time of this process's clock. What is older was read from
 * the disk, as the server was at some earlier moment. 0 where the server does not tell. Asked once a connection.
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
