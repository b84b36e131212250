-- Users and rules in a database, which other programs may change while the broker runs.
--
--   sqlite3 Examples/lua/users.db < Examples/lua/users.sql
--   martlet Examples/lua/acl_by_sqlite.lua
--
--   mosquitto_pub -V 5 -i pump-1 -u ann -P violet -t sensors/ann/a -m 3.2 -q 1      accepted
--   mosquitto_pub -V 5 -i pump-1 -u ann -P violet -t sensors/bob/a -m 9 -q 1        refused: not authorized
--   mosquitto_pub -V 5 -i pump-1 -u ann -P wrong -t sensors/ann/a -m 3.2 -q 1       refused: bad user name or password
--
-- What clients send reaches the database as parameters only: it is never part of a statement.

local mqtt = require "mqtt"

local db = mqtt.sqlite.open(mqtt.config.database or "users.db")

local function rows(statement, ...)
  local found, problem = db:query(statement, ...)
  if not found then error(problem) end
  return found
end

return {
  authenticate = function(client, credentials)
    local user = rows("SELECT password FROM users WHERE name = ?", credentials.username)[1]
    if not user or not credentials.password then return false end
    if not mqtt.crypto.verify_password(credentials.password, user.password) then return false end

    -- The rules go with the grant, so that no message has to ask the database.
    local acl = {}
    for _, rule in ipairs(rows("SELECT access, action, filter FROM rules WHERE name = ? ORDER BY position", credentials.username)) do
      acl[#acl + 1] = { rule.access, rule.action, rule.filter }
    end
    return mqtt.allow { acl = acl }
  end,

  -- What no rule allows is refused.
  authorize = function() return false end,
}
