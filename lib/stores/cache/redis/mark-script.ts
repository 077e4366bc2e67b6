/**
 * Finds the number at a path of names in JSON text and compares two of them, digit by digit, since Lua's numbers are doubles.
 * `mark` returns the number as written, or nil; `atLeast` compares two such numbers.
 */
export const MARKS = `
local function skip(text, at) return string.find(text, '[^ \\t\\r\\n]', at) or #text + 1 end
-- The closing quote of a text that begins at a place.
local function textEnd(text, at)
  at = at + 1
  while true do
    local found = string.find(text, '["\\\\]', at)
    if not found then return nil end
    if text:byte(found) == 34 then return found end
    at = found + 2
  end
end
-- The last character of a value that begins at a place.
local function valueEnd(text, at)
  local first = text:sub(at, at)
  if first == '"' then return textEnd(text, at) end
  if first ~= '{' and first ~= '[' then
    local after = string.find(text, '[,%]} \\t\\r\\n]', at)
    return after and after - 1 or #text
  end
  local depth = 0
  while true do
    local found = string.find(text, '["%[%]{}]', at)
    if not found then return nil end
    local char = text:sub(found, found)
    if char == '"' then
      found = textEnd(text, found)
      if not found then return nil end
    elseif char == '{' or char == '[' then depth = depth + 1
    else
      depth = depth - 1
      if depth == 0 then return found end
    end
    at = found + 1
  end
end
local function isNamed(text, from, to, name)
  local written = text:sub(from + 1, to - 1)
  if written == name then return true end
  if not string.find(written, '\\\\', 1, true) then return false end
  local ok, own = pcall(cjson.decode, '["' .. written .. '"]')
  return ok and own[1] == name
end
-- Where the member or item of that name begins in a group or list that begins at a place.
local function within(text, at, name)
  local list = text:sub(at, at) == '['
  if not list and text:sub(at, at) ~= '{' then return nil end
  local place, wanted = 0, tonumber(name)
  at = skip(text, at + 1)
  while at <= #text and text:sub(at, at) ~= ']' and text:sub(at, at) ~= '}' do
    local start = at
    local is = place == wanted
    if not list then
      local quote = textEnd(text, at)
      if not quote then return nil end
      is = isNamed(text, at, quote, name)
      start = skip(text, skip(text, quote + 1) + 1)
    end
    if is then return start end
    local last = valueEnd(text, start)
    if not last then return nil end
    at = skip(text, last + 1)
    if text:sub(at, at) == ',' then at = skip(text, at + 1) end
    place = place + 1
  end
  return nil
end
local function mark(text, from)
  local at = skip(text, 1)
  for i = from, #ARGV do
    at = within(text, at, ARGV[i])
    if not at then return nil end
  end
  local last = valueEnd(text, at)
  local number = last and text:sub(at, last)
  return number and string.match(number, '^-?%d[%d.eE+-]*$') and number or nil
end
-- A number's sign, its digits without zeros around them, and how many of them stand before the point.
local function parts(number)
  local sign, whole, rest = string.match(number, '^(-?)(%d+)(.*)$')
  local fraction = string.match(rest, '^%.(%d+)') or ''
  local exponent = tonumber(string.match(rest, '[eE]([+-]?%d+)$') or '0')
  local digits = whole .. fraction
  local zeros = #string.match(digits, '^0*')
  local kept = string.match(digits:sub(zeros + 1), '^(.-)0*$')
  if kept == '' then return 0, '', 0 end
  return sign == '-' and -1 or 1, kept, #whole - zeros + exponent
end
local function atLeast(a, b)
  local signA, digitsA, pointA = parts(a)
  local signB, digitsB, pointB = parts(b)
  if signA ~= signB then return signA > signB end
  if pointA == pointB and digitsA == digitsB then return true end
  local above = pointA > pointB or (pointA == pointB and digitsA > digitsB)
  return above == (signA > 0)
end
`;
