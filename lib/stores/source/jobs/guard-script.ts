/**
 * What precedes the text of each of the library's scripts, so that the script runs only while its terms hold. The terms are the last
 * argument, which the library's own text never sees. A refusal is one of `GUARD_REFUSALS`, after the sign.
 */
export const GUARD = `
do
  local t = cjson.decode(table.remove(ARGV))
  local function missing(value) return value == nil or value == cjson.null end
  local function refuse(why) return "trueup:" .. why end
  local base = t.base
  local now = redis.call("TIME")
  if now[1] * 1000 + math.floor(now[2] / 1000) > t.untilMs then return refuse("late") end
  if redis.call("HGET", base .. "meta", "version") ~= t.version then return refuse("version") end
  local paused = redis.call("HEXISTS", base .. "meta", "paused") == 1
  if t.quiet and not (paused and redis.call("LLEN", base .. "active") == 0) then return refuse("not-quiet") end
  if not missing(t.vacant) then
    if redis.call("EXISTS", base .. t.vacant) == 1 then return refuse("taken") end
    if not missing(t.deduplication) then
      local holder = redis.call("GET", base .. "de:" .. t.deduplication)
      if holder and holder ~= t.vacant then return refuse("taken") end
    end
  end
  if not missing(t.seen) then
    local key = base .. t.seen.id
    local has = redis.call("HMGET", key, "name", "data", "timestamp", "parentKey", "parent", "rjk")
    if not has[1] then return refuse("gone") end
    local at = has[3] and tonumber(has[3]) or nil
    local expected = nil
    if not missing(t.seen.timestamp) then expected = t.seen.timestamp end
    if (has[2] or "null") ~= t.seen.data or at ~= expected then return refuse("moved") end
    if redis.call("EXISTS", key .. ":lock") == 1 then return refuse("active") end
    if redis.call("LPOS", base .. "active", t.seen.id) then return refuse("active") end
    if t.alone then
      if has[4] or has[5] or has[6] then return refuse("moved") end
      if redis.call("ZSCORE", base .. "completed", t.seen.id) then return refuse("moved") end
      local children = redis.call("EXISTS", key .. ":dependencies", key .. ":processed", key .. ":failed", key .. ":unsuccessful")
      if children > 0 then return refuse("moved") end
    end
  end
  if not missing(t.pausing) then
    local stale = redis.call("LLEN", base .. "paused") > 0
    if t.renames then
      if paused == t.pausing then return refuse("same") end
      if stale and redis.call("LLEN", base .. "wait") > 0 then return refuse("two-lists") end
    elseif paused == t.pausing and not (stale and not paused) then return refuse("same") end
  end
end
`;

/**
 * `version`: another version of the library has the queue now. `same`: the queue is paused, or not, as asked. `two-lists`: a script
 * that renames one list of waiting jobs to the other would lose jobs. The others are those of `JobChange`.
 */
export const GUARD_REFUSALS = [
  "late",
  "version",
  "not-quiet",
  "taken",
  "gone",
  "moved",
  "active",
  "same",
  "two-lists",
] as const;
export type GuardRefusal = (typeof GUARD_REFUSALS)[number];

/** What a script is bound to. */
export interface Terms {
  /** The beginning of the queue's keys, with the last colon. */
  base: string;
  /** The queue's version as it was read. */
  version: string;
  untilMs: number;
  quiet?: boolean;
  /** The job must be this one, and no worker may have it. */
  seen?: { id: string; timestamp: number | null; data: string };
  /** The job must be of no flow and no scheduler, and no worker may have completed it. */
  alone?: boolean;
  /** No job may have this id. */
  vacant?: string;
  /** No other job may hold this deduplication id. */
  deduplication?: string | undefined;
  pausing?: boolean;
  /** The library's pause renames the list of waiting jobs. */
  renames?: boolean;
}

const SIGN = "trueup:";

/** The guard's refusal in a script's answer; null: the library's own text ran. */
export function refusalIn(answer: unknown): GuardRefusal | null {
  if (typeof answer !== "string" || !answer.startsWith(SIGN)) return null;
  return GUARD_REFUSALS.find((refusal) => answer === SIGN + refusal) ?? null;
}
