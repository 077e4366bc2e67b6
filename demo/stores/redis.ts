import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join, resolve } from "node:path";
import { commandOf, identify } from "./processes";
import { redisProgram } from "./redis-program";
import { Server, type ServerKind, type StoreHandle, serverEnvironment } from "./server";

export type RedisOptions = {
  /** The server's name in messages. */
  name: string;
  dataDir: string;
  /** Kept from the start before, or chosen, when it is left out. */
  port?: number;
  /** Whether every write goes to a log on disk, as a queue needs it; without, the state is saved when it stops. */
  appendOnly: boolean;
  maxmemoryPolicy: "noeviction" | "allkeys-lru";
  /** In Redis's notation, such as `64mb`; unbounded when it is left out. */
  maxmemory?: string;
  progress?: (line: string) => void;
};

/** Starts a Redis or Valkey server on what its data directory holds. */
export async function startRedis(options: RedisOptions): Promise<StoreHandle> {
  const home = resolve(options.dataDir);
  mkdirSync(home, { recursive: true });
  const program = redisProgram({ progress: options.progress });
  const server = new Server(redisKind(options.name, home, program, options));
  await server.start(options.port);
  return server;
}

/** A handle on a server that some process has started before; it keeps the settings of that start. */
export function openRedis({ name, dataDir }: Pick<RedisOptions, "name" | "dataDir">): StoreHandle {
  return new Server(redisKind(name, resolve(dataDir)));
}

function redisKind(name: string, home: string, program?: string, options?: RedisOptions): ServerKind {
  const settings = join(home, "redis.conf");
  return {
    name,
    home,
    url: (port) => `redis://127.0.0.1:${port}`,
    launch: (port) => {
      if (options) writeFileSync(settings, settingsFor(options, home, port));
      // The server wants its file of users to be there, and keeps them in it over a restart.
      appendFileSync(usersIn(home), "");
      return { file: program ?? redisProgram(), args: [settings], cwd: home, env: serverEnvironment() };
    },
    findPid: () => pidIn(home),
    isReady: async (port, pid) => pidIn(home) === pid && (await answersPing(port)),
    stopSignal: "SIGTERM",
    isTransient: () => false,
  };
}

function settingsFor(options: RedisOptions, home: string, port: number): string {
  const { appendOnly, maxmemory, maxmemoryPolicy } = options;
  return [
    "bind 127.0.0.1",
    `port ${port}`,
    "daemonize no",
    `dir ${JSON.stringify(home)}`,
    `aclfile ${JSON.stringify(usersIn(home))}`,
    `pidfile ${JSON.stringify(join(home, "redis.pid"))}`,
    "databases 64",
    `maxmemory ${maxmemory ?? 0}`,
    `maxmemory-policy ${maxmemoryPolicy}`,
    ...(appendOnly
      ? ["appendonly yes", "appendfsync everysec", 'save ""']
      : // With a save point set, an orderly stop writes the state to disk; a cache that cannot save goes on serving.
        ["appendonly no", "save 900 1", "stop-writes-on-bgsave-error no"]),
    "",
  ].join("\n");
}

const usersIn = (home: string): string => join(home, "users.acl");

function pidIn(home: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(home, "redis.pid"), "utf8"));
    const [, port] = /^port (\d+)$/m.exec(readFileSync(join(home, "redis.conf"), "utf8")) ?? [];
    // The server shows its address in place of its command line, which tells it from a later process of this number.
    return identify(pid) && commandOf(pid).includes(`127.0.0.1:${port}`) ? pid : undefined;
  } catch {
    return undefined;
  }
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.setTimeout(500, () => socket.destroy());
    socket.once("connect", () => socket.write("PING\r\n"));
    socket.once("data", (reply) => {
      resolve(reply.toString().startsWith("+PONG"));
      socket.destroy();
    });
    socket.once("error", () => undefined);
    socket.once("close", () => resolve(false));
  });
}
