import { fillTemplate } from "../key-parts";
import type { ForeignCache, JobsMapping } from "../mapping";

type Read = readonly [command: string, ...args: string[]];

/** The read commands that an observed queue needs, on the queue's own keys. */
export function queueReads({ prefix, name }: Pick<JobsMapping, "prefix" | "name">): Read[] {
  const key = (set: string) => `${prefix}:${name}:${set}`;
  return [
    ["llen", key("wait")],
    ["lrange", key("wait"), "0", "0"],
    ["lpos", key("wait"), "none"],
    ["zrange", key("completed"), "0", "0"],
    ["zcard", key("completed")],
    ["zscore", key("completed"), "none"],
    ["hget", key("meta"), "paused"],
    ["get", key("id")],
    ["hmget", key("0"), "name"],
    ["exists", key("meta")],
    ["scan", "0", "COUNT", "1"],
  ];
}

/** The read commands that an observed cache needs, on one of the keys that its template makes. */
export function cacheReads({ key, format }: ForeignCache, keyParts: readonly string[]): Read[] {
  const name = fillTemplate(
    key,
    keyParts,
    keyParts.map(() => "none"),
  );
  return [
    [format === "hash" ? "hgetall" : "get", name],
    ["type", name],
    ["pttl", name],
    ["scan", "0", "COUNT", "1"],
  ];
}

/** What is said of commands that a Redis user may not run. */
export function refusedSaid(commands: readonly string[]): string {
  return `The Redis user may not run ${commands.join(", ")} on the mapped keys. Run: ACL SETUSER <user> ${commands.map((command) => `+${command.toLowerCase()}`).join(" ")}, and allow the keys with %R~<pattern>.`;
}
