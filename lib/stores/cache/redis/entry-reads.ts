import { scanPattern } from "../../../domain/reconcile/scan-pattern";
import type { CacheReads } from "../port";
import { entryTextOf, foreignEntry, parseEntry } from "./entry";
import type { Region } from "./region";
import { RefusedCommand } from "./resp";
import { pipelined } from "./scripted";

/** The reads of a region's entries. */
export function entryReads({ redis, bulk, config, entryKey }: Region): Pick<CacheReads, "read" | "peek" | "walk"> {
  return {
    async read(keys) {
      const answers = await pipelined(
        redis,
        keys.flatMap((key) => [["h", key] as const, ["t", key] as const]),
        (batch, [what, key]) => {
          if (what === "h") batch.hgetall(entryKey(key));
          else batch.pttl(entryKey(key));
        },
        foreignOr,
      );
      const foreign = keys.filter((_, i) => answers[i * 2] === FOREIGN);
      const types = await pipelined(redis, foreign, (batch, key) => batch.type(entryKey(key)));
      const typeOf = new Map(foreign.map((key, i) => [key, types[i] as string]));
      return keys.map((key, i) => {
        const [fields, ttlMs] = [answers[i * 2], answers[i * 2 + 1] as number];
        if (fields === FOREIGN) return foreignEntry(typeOf.get(key) ?? "value", ttlMs);
        return parseEntry(fields as Record<string, string>, ttlMs);
      });
    },
    async peek(keys) {
      const answers = await bulk.ask(keys.map((key) => ["HGETALL", entryKey(key)]));
      return answers.map(entryTextOf);
    },
    async walk(prefix, position, effort) {
      const pattern = scanPattern(config.key, prefix);
      const [life, cursor] = position?.split(" ") ?? [];
      const now = /run_id:(\w+)/.exec(await redis.info("server"))?.[1] ?? "";
      const from = life === now && cursor !== undefined ? cursor : "0";
      const [answer] = await bulk.ask([["SCAN", from, "MATCH", pattern.match, "COUNT", String(effort)]]);
      if (!Array.isArray(answer))
        throw new Error(answer instanceof RefusedCommand ? answer.message : "no answer to a SCAN");
      const [next, names] = answer as [string, string[]];
      return { keys: names.flatMap((name) => pattern.keyOf(name) ?? []), next: next === "0" ? null : `${now} ${next}` };
    },
  };
}

const FOREIGN = Symbol("foreign");

/** Treats another program's value at an entry's key as foreign, so that the other keys can be read. */
function foreignOr(error: Error): typeof FOREIGN {
  if (!error.message.startsWith("WRONGTYPE")) throw error;
  return FOREIGN;
}
