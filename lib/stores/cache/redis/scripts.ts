import { MARKS } from "./mark-script";

/**
 * Every change of an entry compares first, inside the store. Versions are compared as decimal strings, by length and then by bytes,
 * since Lua's numbers are doubles. An entry is one hash: value, version, speculative, tombstone, writtenAt, mutation, and `own` while
 * only this cache has the acknowledgment: its version is the cache's own, which begins anew once the entry has expired. KEYS[1] is the
 * entry, KEYS[2] its refill ticket; every write of an entry voids the ticket. A deadline is a time on the store's own clock in ms;
 * after it a script changes nothing.
 */
const LIBRARY = `
local function late(deadline)
  local now = redis.call('TIME')
  return now[1] * 1000 + math.floor(now[2] / 1000) > tonumber(deadline)
end
-- An entry's version, or false, and whether something foreign stands there: no hash, or one without an entry's fields. Whoever
-- wrote it may still need it, so it is never changed.
local function versionOf(entry)
  local found = redis.pcall('HMGET', entry, 'version', 'value')
  if found.err then return false, true end
  return found[1], not found[1] and not found[2] and redis.call('EXISTS', entry) == 1
end
local function above(a, b)
  if #a ~= #b then return #a > #b end
  return a > b
end
-- The mutation of an acknowledgment that only this cache has, or false; that of the given mutation does not count.
local function ownOf(entry, mutation)
  local now = redis.call('HMGET', entry, 'own', 'speculative', 'mutation')
  return now[1] and now[2] == '1' and now[3] ~= mutation and (now[3] or '')
end
local function write(entry, version, value, mutation, writtenAt, speculative, ttl)
  redis.call('HDEL', entry, 'invalidated', 'own')
  if value == '' then
    redis.call('HDEL', entry, 'value')
    redis.call('HSET', entry, 'version', version, 'speculative', speculative, 'tombstone', '1', 'writtenAt', writtenAt, 'mutation', mutation)
  else
    redis.call('HSET', entry, 'value', value, 'version', version, 'speculative', speculative, 'tombstone', '0', 'writtenAt', writtenAt, 'mutation', mutation)
  end
  redis.call('PEXPIRE', entry, ttl)
end
`;

/** ARGV: version, value ('' = tombstone), mutation, writtenAt, ttl, deadline, rule (newer | successor | monotonic), member... */
export const PUT_SPECULATIVE = `${LIBRARY}${MARKS}
redis.call('DEL', KEYS[2])
if late(ARGV[6]) then return 0 end
local now, foreign = versionOf(KEYS[1])
if foreign then return 0 end
if ownOf(KEYS[1], ARGV[3]) then return 0 end
if now and not above(ARGV[1], now) then return 0 end
if ARGV[7] == 'successor' then
  if now ~= ARGV[8] then return 0 end
end
local value = ARGV[2]
if ARGV[7] == 'monotonic' and now and redis.call('HGET', KEYS[1], 'tombstone') ~= '1' then
  local there = redis.call('HGET', KEYS[1], 'value')
  local mine, theirs = mark(value, 8), there and mark(there, 8)
  if mine and theirs and atLeast(theirs, mine) then value = there end
end
write(KEYS[1], ARGV[1], value, ARGV[3], ARGV[4], '1', ARGV[5])
return 1`;

/**
 * ARGV: version, value, mutation, writtenAt, ttl, supersedes (0|1). Present entries only; a newer one is left alone. So is an
 * acknowledgment that only this cache has, whose mutation is the answer then: its value is nowhere else. It gives way where the
 * confirmed mutation is newer and replaces whatever was before.
 */
export const CONFIRM = `${LIBRARY}
redis.call('DEL', KEYS[2])
if not versionOf(KEYS[1]) then return 0 end
local now = redis.call('HMGET', KEYS[1], 'version', 'mutation', 'speculative', 'value')
local own = ownOf(KEYS[1], ARGV[3])
if own then
  if ARGV[6] ~= '1' or ARGV[3] <= own then return own end
elseif above(now[1], ARGV[1]) then return 0 end
if now[1] == ARGV[1] and now[3] == '0' then
  -- Increments and items that come late change a row and not its version. Which of two values is the newer cannot be told
  -- here, so neither stays, and the next reader gets the origin's.
  if (now[4] or '') ~= ARGV[2] then redis.call('DEL', KEYS[1]) end
  return 0
end
local mutation = ARGV[3]
if mutation == '' then mutation = now[2] or '' end
write(KEYS[1], ARGV[1], ARGV[2], mutation, ARGV[4], '0', ARGV[5])
return 1`;

const SAME = `
-- Whether the entry still is what was seen: version, mutation and time, '' where it had none.
local function same(entry, version, mutation, writtenAt)
  local now = redis.call('HMGET', entry, 'version', 'mutation', 'writtenAt')
  return (now[1] or '') == version and (now[2] or '') == mutation and (now[3] or '') == writtenAt
end
`;

/** ARGV: version, mutation, writtenAt as read; floor, now, ttl, deadline. Leaves a tombstone that readers treat as a miss. */
export const INVALIDATE = `${LIBRARY}${SAME}
if late(ARGV[7]) then return 'late' end
if redis.call('EXISTS', KEYS[1]) == 0 then return 'absent' end
local _, foreign = versionOf(KEYS[1])
if foreign or not same(KEYS[1], ARGV[1], ARGV[2], ARGV[3]) then return 'moved' end
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('HSET', KEYS[1], 'version', ARGV[4], 'speculative', '0', 'tombstone', '1', 'invalidated', '1', 'writtenAt', ARGV[5], 'mutation', '')
redis.call('PEXPIRE', KEYS[1], ARGV[6])
return 'done'`;

/** ARGV: present (0|1), version, mutation, writtenAt as read; version, value, mutation, now, ttl, deadline. */
export const REBUILD = `${LIBRARY}${SAME}
if late(ARGV[10]) then return 'late' end
local exists = redis.call('EXISTS', KEYS[1]) == 1
local _, foreign = versionOf(KEYS[1])
if foreign then return 'moved' end
if ARGV[1] == '0' then
  if exists and redis.call('HGET', KEYS[1], 'invalidated') ~= '1' then return 'moved' end
elseif not exists then return 'absent'
elseif not same(KEYS[1], ARGV[2], ARGV[3], ARGV[4]) then return 'moved' end
redis.call('DEL', KEYS[1], KEYS[2])
write(KEYS[1], ARGV[5], ARGV[6], ARGV[7], ARGV[8], '0', ARGV[9])
return 'done'`;

/** ARGV: ticket, ticket's life. Only for an absent entry, and for one reader at a time: a second ticket would void the first. */
export const OPEN_REFILL = `
if redis.call('EXISTS', KEYS[1]) == 1 and redis.pcall('HGET', KEYS[1], 'invalidated') ~= '1' then return 0 end
if not redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return 0 end
return 1`;

/** ARGV: ticket, version, value, mutation, writtenAt, ttl. */
export const REFILL = `${LIBRARY}
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[2])
local now, foreign = versionOf(KEYS[1])
if foreign then return 0 end
-- What was cleared keeps out what is older than the origin was then; the origin's row of then or later takes its place.
if now and not above(ARGV[2], now) and not (ARGV[2] == now and redis.call('HGET', KEYS[1], 'invalidated') == '1') then return 0 end
write(KEYS[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], '0', ARGV[6])
return 1`;

/**
 * KEYS[3] the inventory, a record after its version; KEYS[4] the claim of the idempotency key. ARGV: value, mutation, writtenAt,
 * ttl, record, bound, deadline, fingerprint, the claim's life. The claim, the entry and the inventory change together or not at
 * all.
 */
export const SPECULATE = `${LIBRARY}
if late(ARGV[7]) then return {'late'} end
-- What another program keeps at either key is never changed: then this cache cannot hold the write.
local claim = redis.pcall('HMGET', KEYS[4], 'fingerprint', 'mutation', 'version', 'acceptedAt')
local waiting = redis.pcall('HLEN', KEYS[3])
if claim.err or type(waiting) ~= 'number' then return {'foreign'} end
if claim[1] == ARGV[8] then return {'repeated', claim[2], claim[3], claim[4]} end
if claim[1] then return {'mismatch', claim[2]} end
if waiting >= tonumber(ARGV[6]) then return {'full'} end
local now, foreign = versionOf(KEYS[1])
if foreign then return {'foreign'} end
redis.call('DEL', KEYS[2])
now = now or '0'
if not string.find(now, '^%d+$') then now = '0' end
local digits, carry = {}, 1
for i = #now, 1, -1 do
  local d = tonumber(now:sub(i, i)) + carry
  carry = d >= 10 and 1 or 0
  digits[#now - i + 1] = tostring(d % 10)
end
if carry == 1 then digits[#digits + 1] = '1' end
local version = string.reverse(table.concat(digits))
write(KEYS[1], version, ARGV[1], ARGV[2], ARGV[3], '1', ARGV[4])
redis.call('HSET', KEYS[1], 'own', '1')
redis.call('HSET', KEYS[3], ARGV[2], version .. ' ' .. ARGV[5])
redis.call('HSET', KEYS[4], 'fingerprint', ARGV[8], 'mutation', ARGV[2], 'version', version, 'acceptedAt', ARGV[3])
redis.call('PEXPIRE', KEYS[4], ARGV[9])
return {'acknowledged', version}`;

/**
 * KEYS[3] the inventory. ARGV: mutation, version. An entry that still is this mutation's takes the ledger's version. Version '': the
 * ledger has the write under another id, so the entry goes, and the next reader gets the origin's.
 */
export const RECORD_DURABLE = `${LIBRARY}
redis.call('HDEL', KEYS[3], ARGV[1])
if redis.pcall('HGET', KEYS[1], 'mutation') == ARGV[1] then
  if ARGV[2] == '' then
    redis.call('DEL', KEYS[1], KEYS[2])
    return 1
  end
  redis.call('HSET', KEYS[1], 'version', ARGV[2])
  redis.call('HDEL', KEYS[1], 'own')
end
return 1`;

/** KEYS[3] the inventory. ARGV: mutation, record after its version. The ledger's next row may take the entry's place. */
export const RECORD_REFUSED = `${LIBRARY}
redis.call('HSET', KEYS[3], ARGV[1], ARGV[2])
if redis.pcall('HGET', KEYS[1], 'mutation') == ARGV[1] then redis.call('HDEL', KEYS[1], 'own') end
return 1`;
