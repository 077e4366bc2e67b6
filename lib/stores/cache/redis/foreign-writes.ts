import type { Redis } from "ioredis";
import { fillTemplate, keyPartsOf } from "../../../domain/observed/key-parts";
import type { ForeignCache } from "../../../domain/observed/mapping";
import { withDeadline } from "../../deadline";
import type { EntryChange, ForeignCacheWrites, SeenForeignEntry } from "../port";
import { foreignDigest } from "./foreign-digest";
import { pipelined } from "./scripted";

const DEADLINE_MS = 2_000;

/**
 * Deletes an entry whose type and digest are those that were seen. Fields are sorted by their bytes here, since the server's own order
 * of texts follows its locale.
 */
const CLEAR = `
local now = redis.call("TIME")
if now[1] * 1000 + math.floor(now[2] / 1000) > tonumber(ARGV[3]) then return "late" end
local kind = redis.call("TYPE", KEYS[1]).ok
if kind == "none" then return "absent" end
if kind ~= ARGV[1] then return "moved" end
local text
if kind == "string" then
  text = redis.call("GET", KEYS[1])
else
  local flat = redis.call("HGETALL", KEYS[1])
  local fields, values = {}, {}
  for i = 1, #flat, 2 do
    fields[#fields + 1] = flat[i]
    values[flat[i]] = flat[i + 1]
  end
  table.sort(fields, function(a, b)
    for i = 1, math.min(#a, #b) do
      local x, y = string.byte(a, i), string.byte(b, i)
      if x ~= y then return x < y end
    end
    return #a < #b
  end)
  local parts = {}
  for _, field in ipairs(fields) do
    local value = values[field]
    parts[#parts + 1] = #field .. ":" .. field .. #value .. ":" .. value
  end
  text = table.concat(parts)
end
if redis.sha1hex(text) ~= ARGV[2] then return "moved" end
redis.call("DEL", KEYS[1])
return "done"
`;

interface Clearing {
  trueupClearForeign(key: string, type: string, digest: string, untilMs: number): Promise<unknown>;
}

/** The writes to one region of another system's cache. */
export function foreignCacheWrites(
  client: Redis,
  { region, key: template }: ForeignCache,
  keyParts: readonly string[],
): ForeignCacheWrites {
  if (!("trueupClearForeign" in client)) client.defineCommand("trueupClearForeign", { numberOfKeys: 1, lua: CLEAR });
  const bounded = <T>(call: Promise<T>, what: string) => withDeadline(call, DEADLINE_MS, `cache ${region}: ${what}`);
  const named = (entries: readonly SeenForeignEntry[]) =>
    entries.map((entry) => {
      const parts = keyPartsOf(entry.key, keyParts.length);
      return parts === null ? null : { ...entry, name: fillTemplate(template, keyParts, parts) };
    });
  return {
    region,
    digestOf: foreignDigest,
    async nowMs() {
      const [seconds = 0, micros = 0] = await bounded(client.time(), "reading its clock");
      return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
    },
    async clear(entries, untilMs) {
      const asked = named(entries);
      const calls = pipelined(
        client,
        asked.filter((entry) => entry !== null),
        (batch, { name, type, digest }) =>
          (batch as unknown as Clearing).trueupClearForeign(name, type, digest, untilMs),
      );
      const answers = (await bounded(calls, "clearing entries")) as EntryChange[];
      let at = 0;
      return asked.map((entry) => (entry === null ? "absent" : (answers[at++] as EntryChange)));
    },
  };
}
