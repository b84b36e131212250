-- Lets clients in by user name and password, from the table below.
--
-- The passwords stand here as they are: a table for trying things out. For anything that others can reach, use the
-- native plugin `password_table`, which reads a file of salted hashes and takes equal time for every wrong password.

local mqtt = require "mqtt"

local users = {
  ann = "correct horse battery staple",
  sensor = "s3cret",
}

return {
  authenticate = function(client, credentials)
    local username, password = credentials.username, credentials.password

    -- No user name: somebody else decides, in the end `allow_anonymous`.
    if username == nil then
      return
    end

    -- An unknown user has no password, and neither has a client that sent none: two times nil is no match.
    local expected = users[username]
    if expected ~= nil and password == expected then
      return mqtt.allow {}
    end
    return mqtt.deny("bad_user_name_or_password")
  end,
}
