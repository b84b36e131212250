-- Asks a web service who may connect, and what they may do; remembers its answers for a minute.
--
--   martlet Examples/lua/acl_by_http.lua
--
-- The service gets POST /connect with {"client_id": …, "username": …, "password": …}, and answers 200 for yes; then
-- GET /acl?username=…&action=…&topic=… for each topic that a client has not used within the last minute, and answers 200
-- for yes. Any other status is a no. Where it stands is said in the configuration:
--
--   lua: { scripts: [acl_by_http.lua], config: { acl_service: "https://auth.example.com" } }
--
-- When the service cannot be asked, clients are told that it is the server's fault, and nobody gets in.

local mqtt = require "mqtt"

local service = mqtt.config.acl_service or "http://127.0.0.1:8080"

-- One answer per user, action and topic, for all event loops. Whether it is yes or no, it is kept; that there was none
-- is not.
local is_allowed = mqtt.cache.memoize(function(username, action, topic)
  local response, problem = mqtt.http.get(service .. "/acl"
    .. "?username=" .. mqtt.http.escape(username)
    .. "&action=" .. action
    .. "&topic=" .. mqtt.http.escape(topic), { timeout = 0.8 })
  if not response then error("nobody to ask: " .. problem) end
  if response.status >= 500 then error("the service answers " .. response.status) end
  return response.status == 200
end, { ttl = 60, negative_ttl = 5 })

return {
  authenticate = {
    timeout = 3,
    run = function(client, credentials)
      local response, problem = mqtt.http.post(service .. "/connect", nil, {
        json = { client_id = client.id, username = credentials.username, password = credentials.password },
      })
      if not response then
        mqtt.log.warn("nobody to ask", { problem = problem })
        return mqtt.deny("server_unavailable")
      end
      return response.status == 200
    end,
  },

  authorize = function(client, request)
    return is_allowed(client.username or "", request.action, request.topic)
  end,
}
