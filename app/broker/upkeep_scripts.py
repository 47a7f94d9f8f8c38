"""What Redis does in one step to show, tidy and remove queues, in Lua.

KEYS are those of `queue_scripts`.
"""

from app.broker.queue_scripts import FUNCTIONS

_FUNCTIONS = (
    FUNCTIONS
    + """
local function idle(group)
  local used = redis.call('HGET', KEYS[4], group)
  return used and math.max(0, now() - tonumber(used)) or 0
end

-- Delete what no group needs any more.
local function prune(key)
  local needed, last = {}, nil
  for _, group in ipairs(groups(key)) do
    local read = group['last-delivered-id']
    if not last or before(read, last) then last = read end
    for _, each in ipairs(redis.call('XPENDING', key, group.name, '-', '+', 1000000)) do
      needed[each[1]] = true
    end
  end
  local deleted = 0
  for _, entry in ipairs(last and redis.call('XRANGE', key, '-', last) or {}) do
    if not needed[entry[1]] then
      deleted = deleted + redis.call('XDEL', key, entry[1])
    end
  end
  return deleted
end
"""
)

STATE = (
    _FUNCTIONS
    + """
local all, found = groups(KEYS[1]), {}
for _, group in ipairs(all) do
  local each = depth(KEYS[1], all, group.name, ARGV[1], ARGV[2])
  table.insert(each, group.name)
  table.insert(each, group.consumers)
  table.insert(each, idle(group.name))
  table.insert(found, each)
end
local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
local oldest = first and age(first[1]) or -1
return {redis.call('XLEN', KEYS[1]), oldest, redis.call('XLEN', KEYS[2]), found}
"""
)
"""ARGV: visibility time-out in ms, length. Return the state of a queue."""

USAGE = (
    FUNCTIONS
    + """
local names = {}
for _, group in ipairs(groups(KEYS[1])) do table.insert(names, group.name) end
return {redis.call('XLEN', KEYS[1]), redis.call('EXISTS', KEYS[1], KEYS[2]), names}
"""
)
"""Return the number of messages, whether there is a queue, and its groups."""

REMOVE_GROUP = (
    _FUNCTIONS
    + """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local removed = redis.call('XGROUP', 'DESTROY', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[4], ARGV[1])
prune(KEYS[1])
return removed
"""
)
"""ARGV: group. Return whether there was one."""

REMOVE_QUEUE = """
redis.call('ZREM', KEYS[3], ARGV[1])
return redis.call('DEL', KEYS[1], KEYS[2], KEYS[4])
"""
"""ARGV: queue. Return how many of its keys there were."""

TIDY = (
    _FUNCTIONS
    + """
local most, removed = tonumber(ARGV[1]), {}
for _, group in ipairs(groups(KEYS[1])) do
  redis.call('HSETNX', KEYS[4], group.name, string.format('%.0f', now()))
  if idle(group.name) > most then
    redis.call('XGROUP', 'DESTROY', KEYS[1], group.name)
    redis.call('HDEL', KEYS[4], group.name)
    table.insert(removed, group.name)
  else
    for _, each in ipairs(consumers(KEYS[1], group.name)) do
      if each.idle > most and each.pending == 0 then
        redis.call('XGROUP', 'DELCONSUMER', KEYS[1], group.name, each.name)
      end
    end
  end
end
local deleted = prune(KEYS[1])
if #groups(KEYS[1]) == 0 then
  deleted = deleted + redis.call('XTRIM', KEYS[1], 'MINID', '=',
                                 string.format('%.0f', now() - most))
  if redis.call('XLEN', KEYS[1]) == 0 then
    redis.call('DEL', KEYS[1])
    if redis.call('EXISTS', KEYS[2]) == 0 then redis.call('ZREM', KEYS[3], ARGV[2]) end
  end
end
return {deleted, removed}
"""
)
"""ARGV: ms after which a group or consumer is unused, queue.

Return how many messages were deleted, and the groups that were removed. Messages that
no group receives are deleted when they are as old.
"""

RETRY = """
local entry = redis.call('XRANGE', KEYS[2], ARGV[1], ARGV[1])[1]
if not entry then return 0 end
if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[2]) then return -1 end
local found = {}
for i = 1, #entry[2], 2 do found[entry[2][i]] = entry[2][i + 1] end
redis.call('XADD', KEYS[1], '*', 'e', found.e)
redis.call('XDEL', KEYS[2], ARGV[1])
if redis.call('XLEN', KEYS[2]) == 0 then redis.call('DEL', KEYS[2]) end
redis.call('ZADD', KEYS[3], 0, ARGV[4])
redis.call('PUBLISH', ARGV[3], ARGV[4])
return 1
"""
"""ARGV: receipt, length, channel, queue. Return 1; 0 if it is gone; -1 if full."""

DELETE_DEAD = """
local deleted = redis.call('XDEL', KEYS[2], ARGV[1])
if redis.call('XLEN', KEYS[2]) == 0 then redis.call('DEL', KEYS[2]) end
return deleted
"""
"""ARGV: receipt. Return whether there was one."""
