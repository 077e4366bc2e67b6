import type { Redis } from "ioredis";
import type { CacheConfig } from "../../../domain/contract";
import { scanPattern } from "../../../domain/reconcile/scan-pattern";
import type { CacheListener, CacheSensor } from "../../sensors";
import { greetingOf, openSocket } from "./raw-socket";
import { type Answer, RefusedCommand, RespReader, respText } from "./resp";

const PING_EVERY_MS = 1_000;
const SILENT_FOR_MS = 4_000;
const PING = respText([["PING"]]);

/**
 * Reports every change under a path's prefix (CLIENT TRACKING in broadcast mode), on a connection of its own. Leaves nothing in the
 * store but this connection, and changes none of its settings.
 */
export function redisTracking(config: CacheConfig, client: Redis): CacheSensor {
  const pattern = scanPattern(config.key);
  const prefix = config.key.slice(0, config.key.indexOf("{key}"));
  const commands = [
    ...greetingOf(client.options),
    ["HELLO", "3"],
    ["CLIENT", "TRACKING", "ON", "BCAST", ...(prefix === "" ? [] : ["PREFIX", prefix])],
  ];
  const tell = (listener: CacheListener, names: Answer) => {
    if (!Array.isArray(names)) return listener.changed(null);
    for (const name of names) {
      const key = typeof name === "string" ? pattern.keyOf(name) : null;
      if (key !== null) listener.changed(key);
    }
  };
  return {
    region: config.region,
    listen: (listener, ending) =>
      new Promise((resolve, reject) => {
        const socket = openSocket(client.options);
        const reader = new RespReader();
        let waiting = commands.length;
        const pinging = setInterval(() => socket.write(PING), PING_EVERY_MS);
        const end = (error: Error | null) => {
          clearInterval(pinging);
          ending.removeEventListener("abort", stop);
          socket.destroy();
          if (error === null) resolve();
          else reject(error);
        };
        const stop = () => end(null);
        ending.addEventListener("abort", stop);
        if (ending.aborted) return stop();
        socket.setTimeout(SILENT_FOR_MS, () => end(new Error(`no answer within ${SILENT_FOR_MS} ms`)));
        socket.on("error", end);
        socket.on("close", () => end(new Error("the connection was closed")));
        socket.on("data", (chunk: Buffer) => {
          try {
            for (const answer of reader.read(chunk)) {
              if (answer instanceof RefusedCommand) throw new Error(answer.message);
              if (Array.isArray(answer) && answer[0] === "invalidate") tell(listener, answer[1] ?? null);
              else if (waiting > 0 && --waiting === 0) listener.listening();
            }
          } catch (error) {
            end(error instanceof Error ? error : new Error(String(error)));
          }
        });
        socket.write(respText(commands));
      }),
  };
}
