import { randomInt } from "node:crypto";
import { createServer } from "node:net";

// Below the range that systems hand out to outgoing connections (32768 on Linux, 49152 on macOS). A client that
// keeps knocking at a stopped store's port inside that range can be given the same number as its own and end up
// connected to itself, and then the store cannot come back.
const LOWEST = 21_000;
const HIGHEST = 32_000;

const reserved = new Set<number>();

/** A port nobody else in this process is given until it is released, which its holder does once it listens. */
export type ReservedPort = { port: number; release(): void };

/** Whether a server could listen on this port of the loopback address now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ host: "127.0.0.1", port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** Reserves a port that nobody listens on: the preferred one if it is free, another one otherwise. */
export async function reservePort(preferred?: number): Promise<ReservedPort> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = attempt === 0 && preferred !== undefined ? preferred : randomInt(LOWEST, HIGHEST);
    if (reserved.has(port)) continue;
    reserved.add(port);
    if (await isFree(port)) return { port, release: () => reserved.delete(port) };
    reserved.delete(port);
  }
  throw new Error(`No free port found between ${LOWEST} and ${HIGHEST} on 127.0.0.1.`);
}

/** A port that nobody listens on now, for a server that is started at once. */
export async function freePort(preferred?: number): Promise<number> {
  const { port, release } = await reservePort(preferred);
  release();
  return port;
}
