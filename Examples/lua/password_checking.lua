-- Checks user names and passwords, and tells later hooks which role a user has.
--
--   martlet Examples/lua/password_checking.lua
--
--   mosquitto_pub -V 5 -u ann -P violet -t hello -m hello       accepted
--   mosquitto_pub -V 5 -u ann -P wrong -t hello -m hello        refused: bad user name or password
--   mosquitto_pub -V 5 -u mallory -P x -t hello -m hello        refused: banned
--   mosquitto_pub -V 5 -t hello -m hello                        no credentials: the listener decides
--
-- The passwords stand here in the clear, which is fine for trying things out. For a file of hashed passwords there is
-- the password_table plugin.

local mqtt = require "mqtt"

local users = {
  ann = { password = "violet", role = "operator" },
  bob = { password = "indigo", role = "reader" },
  root = { password = "crimson", role = "admin" },
}

local banned = { mallory = true }

return {
  authenticate = function(client, credentials)
    local name = credentials.username
    if not name then return end -- abstain
    if banned[name] then return mqtt.deny("banned", "ask your operator") end

    local user = users[name]
    if not user or credentials.password ~= user.password then
      return mqtt.deny("bad_user_name_or_password")
    end
    return mqtt.allow {
      attrs = { role = user.role },
      superuser = user.role == "admin",
      properties = { { "role", user.role } },
    }
  end,
}
