import { spawnSync } from "node:child_process";
import { bringProgram, type FindOptions, type Wanted } from "./bring-program";

/** The oldest release with everything that the queue library's scripts use. */
const OLDEST = [6, 2] as const;

const REDIS: Wanted = {
  what: "a Redis server",
  names: ["valkey-server", "redis-server"],
  packages: {
    apt: "redis-server",
    brew: "valkey",
    dnf: "valkey",
    apk: "valkey",
    pacman: "valkey",
    zypper: "valkey",
  },
  otherwise: "Install Valkey or Redis 6.2 or later, and start again.",
};

/** Finds Valkey's or Redis's server program, and installs it with the machine's package manager when there is none. */
export function redisProgram(options: FindOptions = {}): string {
  return newEnough(bringProgram(REDIS, options));
}

function newEnough(program: string): string {
  const said = spawnSync(program, ["--version"], { encoding: "utf8" }).stdout ?? "";
  const [, major, minor] = /v=(\d+)\.(\d+)/.exec(said) ?? [];
  if (major === undefined || minor === undefined)
    throw new Error(`${program} does not say its version; is it a Redis server?`);
  if (Number(major) > OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) >= OLDEST[1])) return program;
  throw new Error(`${program} is version ${major}.${minor}; ${OLDEST.join(".")} or later is needed.`);
}
