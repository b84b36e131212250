-- Says who is there: a retained message per client under presence/, and a line in the log.
--
--   martlet Examples/lua/presence_logger.lua
--
--   mosquitto_sub -V 5 -i watcher -t 'presence/#' -v &
--       presence/watcher {"address":"127.0.0.1","online":true}
--   mosquitto_pub -V 5 -i s1 -t hello -m hello
--       presence/s1 {"address":"127.0.0.1","online":true}
--       presence/s1 {"by":"client","online":false}

local mqtt = require "mqtt"

-- A client identifier may hold characters that may not stand in a topic, or that would make levels of their own.
local function topic(client)
  return "presence/" .. client.id:gsub("[/+#]", "_")
end

local function announce(client, state)
  local published, why = mqtt.publish {
    topic = topic(client),
    payload = mqtt.json.encode(state),
    qos = 1,
    retain = true,
    content_type = "application/json",
  }
  if not published then mqtt.log.warn("presence not published", { client = client.id, why = why }) end
end

return {
  on_connected = function(client)
    mqtt.log.info("client connected", { client = client.id, address = client.address })
    announce(client, { online = true, address = client.address })
  end,

  on_disconnect = function(client, event)
    mqtt.log.info("client gone", { client = client.id, by = event.by, seconds = event.seconds })
    -- On a takeover the client is still there, on its new connection.
    if event.by ~= "takeover" then announce(client, { online = false, by = event.by }) end
  end,
}
