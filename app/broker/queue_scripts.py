"""What Redis does in one step for a queue, in Lua.

A queue is a stream (KEYS[1]), a stream of its dead letters (KEYS[2]), a name in the
sorted set of all queues (KEYS[3]) and a hash of when its groups were used (KEYS[4]). A
message is deleted once every group has acknowledged it, so the length of the stream is
what some group still needs.

Written for Redis 6.2 and later: XAUTOCLAIM does not return how often a message was
tried, so that XPENDING finds what has expired and XCLAIM takes it; and before Redis
7.2, XREADGROUP notes nothing of a consumer for which there is no message.
"""

FUNCTIONS = """
local function before(a, b)
  local ams, aseq = string.match(a, '(%d+)-(%d+)')
  local bms, bseq = string.match(b, '(%d+)-(%d+)')
  if ams ~= bms then return tonumber(ams) < tonumber(bms) end
  return tonumber(aseq) < tonumber(bseq)
end

local function by_name(rows)
  local result = {}
  for _, flat in ipairs(rows) do
    local row = {}
    for i = 1, #flat, 2 do row[flat[i]] = flat[i + 1] end
    table.insert(result, row)
  end
  return result
end

local function groups(key)
  local found = redis.pcall('XINFO', 'GROUPS', key)
  if found.err then return {} end
  return by_name(found)
end

local function consumers(key, group)
  return by_name(redis.call('XINFO', 'CONSUMERS', key, group))
end

local function settle(key, group, id)
  if redis.call('XACK', key, group, id) == 0 then return 0 end
  for _, other in ipairs(groups(key)) do
    if before(other['last-delivered-id'], id) then return 1 end
    if #redis.call('XPENDING', key, other.name, id, id, 1) > 0 then return 1 end
  end
  redis.call('XDEL', key, id)
  return 1
end

local function give_up(key, dead, group, id, tries, reason, most)
  local entry = redis.call('XRANGE', key, id, id)[1]
  if entry then
    redis.call('XADD', dead, 'MAXLEN', '=', most, '*', 'e', entry[2][2],
               'g', group, 'r', reason, 't', tries)
  end
  settle(key, group, id)
end

local function is_current(key, group, consumer, id, tries)
  local found = redis.pcall('XPENDING', key, group, id, id, 1)
  if found.err or #found == 0 then return false end
  return found[1][2] == consumer and found[1][4] == tries
end

local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function age(id)
  return math.max(0, now() - tonumber(string.match(id, '(%d+)-')))
end

local function depth(key, all, name, visible, length)
  local present, last, pending, expired, oldest = nil, '0-0', 0, 0, nil
  for _, each in ipairs(all) do
    if each.name == name then present = each end
  end
  if present then
    local summary = redis.call('XPENDING', key, name)
    last, pending, oldest = present['last-delivered-id'], summary[1], summary[2]
    expired = #redis.call('XPENDING', key, name, 'IDLE', visible, '-', '+', length)
  end
  local new = redis.call('XLEN', key)
  if #all == 1 and present then
    new = new - pending
  elseif present and type(present.lag) == 'number' then
    new = present.lag
  elseif present then
    -- Before Redis 7, or where messages were deleted that it had not read.
    new = #redis.call('XRANGE', key, '(' .. last, '+')
  end
  local first = redis.call('XRANGE', key, '(' .. last, '+', 'COUNT', 1)[1]
  if first and (not oldest or before(first[1], oldest)) then oldest = first[1] end
  return {new + expired, pending - expired, oldest and age(oldest) or -1}
end
"""

SEND = """
if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[1]) then return false end
local id = redis.call('XADD', KEYS[1], '*', 'e', ARGV[2])
redis.call('ZADD', KEYS[3], 0, ARGV[4])
redis.call('PUBLISH', ARGV[3], ARGV[4])
return id
"""
"""ARGV: length, envelope, channel, queue.

Return the receipt, or nothing if the queue is full. Processes whose consumers wait
learn on the channel that the queue has a message.
"""

TAKE = (
    FUNCTIONS
    + """
local group, consumer, limit, visible = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local taken = {}
local function deliver(id, fields, tries)
  table.insert(taken, {id, fields[2], tries})
end
local expired = redis.pcall('XPENDING', KEYS[1], group, 'IDLE', visible, '-', '+', 1000)
if expired.err then
  redis.call('XGROUP', 'CREATE', KEYS[1], group, '0', 'MKSTREAM')
  redis.call('ZADD', KEYS[3], 0, ARGV[8])
  expired = {}
end
if redis.call('XGROUP', 'CREATECONSUMER', KEYS[1], group, consumer) == 1 then
  local all = consumers(KEYS[1], group)
  for _, each in ipairs(#all > tonumber(ARGV[9]) and all or {}) do
    if each.pending == 0 and each.name ~= consumer then
      redis.call('XGROUP', 'DELCONSUMER', KEYS[1], group, each.name)
    end
  end
end
redis.call('HSET', KEYS[4], group, string.format('%.0f', now()))
for _, each in ipairs(expired) do
  if #taken >= limit then break end
  local id, tries = each[1], each[4]
  if tries >= tonumber(ARGV[5]) then
    give_up(KEYS[1], KEYS[2], group, id, tries, ARGV[6], ARGV[7])
  elseif #redis.call('XRANGE', KEYS[1], id, id) == 0 then
    redis.call('XACK', KEYS[1], group, id)
  else
    local claimed = redis.call('XCLAIM', KEYS[1], group, consumer, visible, id)[1]
    deliver(id, claimed[2], tries + 1)
  end
end
if #taken < limit then
  local new = redis.call('XREADGROUP', 'GROUP', group, consumer, 'COUNT',
                         limit - #taken, 'STREAMS', KEYS[1], '>')
  for _, entry in ipairs(new and new[1][2] or {}) do deliver(entry[1], entry[2], 1) end
end
return taken
"""
)
"""ARGV: group, consumer, limit, visibility time-out in ms, tries, reason, dead letters,
queue, consumers. Return a receipt, envelope and number of tries for each message taken.
"""

ACK = FUNCTIONS + "return settle(KEYS[1], ARGV[1], ARGV[2])"
"""ARGV: group, receipt. Return whether the group had not acknowledged it."""

NACK = (
    FUNCTIONS
    + """
local group, consumer, id, tries = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
if not is_current(KEYS[1], group, consumer, id, tries) then return 0 end
if tries >= tonumber(ARGV[5]) then
  give_up(KEYS[1], KEYS[2], group, id, tries, ARGV[6], ARGV[7])
else
  redis.call('XCLAIM', KEYS[1], group, consumer, 0, id, 'TIME', 1, 'JUSTID')
  redis.call('PUBLISH', ARGV[8], ARGV[9])
end
return 1
"""
)
"""ARGV: group, consumer, receipt, tries, limits as for TAKE, channel, queue.

A message that was delivered at the beginning of time is at once delivered again.
"""

RELEASE = (
    FUNCTIONS
    + """
local group, consumer, id, tries = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
if not is_current(KEYS[1], group, consumer, id, tries) then return 0 end
redis.call('XCLAIM', KEYS[1], group, consumer, 0, id, 'TIME', 1,
           'RETRYCOUNT', tries - 1, 'JUSTID')
redis.call('PUBLISH', ARGV[5], ARGV[6])
return 1
"""
)
"""ARGV: group, consumer, receipt, tries, channel, queue. Return whether it was done."""

COUNT = """
local found = redis.pcall('XINFO', 'GROUPS', KEYS[1])
if found.err then return 0 end
local last = '-'
for _, flat in ipairs(found) do
  local group = {}
  for i = 1, #flat, 2 do group[flat[i]] = flat[i + 1] end
  if group.name == ARGV[1] then last = '(' .. group['last-delivered-id'] end
end
local count = #redis.call('XRANGE', KEYS[1], last, '+', 'COUNT', ARGV[3])
if last ~= '-' then
  count = count + #redis.call('XPENDING', KEYS[1], ARGV[1], 'IDLE', ARGV[2],
                              '-', '+', ARGV[3])
end
return count
"""
"""ARGV: group, visibility time-out in ms, limit.

Return how many messages a consumer of the group could have, of each kind `limit` at
most. A group that does not exist yet would begin with the oldest.
"""

DEPTH = FUNCTIONS + "return depth(KEYS[1], groups(KEYS[1]), ARGV[1], ARGV[2], ARGV[3])"
"""ARGV: group, visibility time-out in ms, length. Return counts, and ms or -1.

What no consumer of the group has seen is the rest of the stream where it is the only
group; with others, which may need what this one has ended, it is counted.
"""
