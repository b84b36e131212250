-- Shows each subscriber what it may see: patients' names are removed for all but doctors.
--
--   martlet Examples/lua/redact_on_deliver.lua
--
--   mosquitto_sub -V 5 -u doctor  -t 'ward/#' -v &
--       ward/3 {"name":"Ann","pulse":72}
--   mosquitto_sub -V 5 -u display -t 'ward/#' -v &
--       ward/3 {"pulse":72}
--   mosquitto_pub -V 5 -u monitor -t ward/3 -m '{"name": "Ann", "pulse": 72}'
--
-- A copy for which the function fails is dropped: what is not JSON reaches doctors only.

local mqtt = require "mqtt"

local roles = { doctor = "doctor", display = "public", monitor = "public" }

return {
  authenticate = function(client, credentials)
    local role = roles[credentials.username]
    if not role then return mqtt.deny() end
    return mqtt.allow { attrs = { role = role } }
  end,

  on_deliver = {
    topic = "ward/#",
    -- All receivers of a role get the same copy: it is made once per message and role.
    key = function(client) return client.attrs.role end,
    run = function(client, message)
      if client.attrs.role == "doctor" then return end
      local reading = assert(mqtt.json.decode(message.payload))
      reading.name = nil
      message.payload = mqtt.json.encode(reading)
    end,
  },
}
