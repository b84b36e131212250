-- Changes payloads on their way: JSON texts get facts that the broker knows, binary readings become JSON texts.
--
--   martlet Examples/lua/payload_transform.lua
--
--   mosquitto_sub -V 5 -t 'readings/#' -v &
--   mosquitto_pub -V 5 -i s1 -t readings/json/s1 -m '{"celsius": 21.5}'
--       readings/json/s1 {"celsius":21.5,"client":"s1","received_at":1767225600}
--   mosquitto_pub -V 5 -i s1 -t readings/json/s1 -m 'no json' -q 1
--       refused: payload format invalid
--   printf '\001\000\052\010\146' | mosquitto_pub -V 5 -i s1 -t readings/binary/s1 -s
--       readings/binary/s1 {"celsius":21.5,"sensor":42}

local mqtt = require "mqtt"

local function enrich(client, message)
  local reading, why = mqtt.json.decode(message.payload)
  if type(reading) ~= "table" then
    return message:reject("payload_format_invalid", why or "an object is expected")
  end
  reading.client = client.id
  reading.received_at = math.floor(mqtt.time.now())
  message.payload = mqtt.json.encode(reading)
  message.content_type = "application/json"
end

-- One byte for the version, two for the sensor, two for hundredths of a degree: the most significant byte first.
local layout = ">B I2 i2"

local function unpack_reading(client, message)
  local payload = message.payload
  if #payload ~= string.packsize(layout) then
    return message:reject("payload_format_invalid", "five bytes are expected")
  end
  local version, sensor, hundredths = string.unpack(layout, payload)
  if version == 2 then
    -- Sent on in the older layout, so that subscribers know one only.
    message.payload = string.pack(layout, 1, sensor, hundredths // 10 * 10)
    return
  end
  message.payload = mqtt.json.encode { sensor = sensor, celsius = hundredths / 100 }
  message.content_type = "application/json"
end

return {
  on_publish = {
    { topic = "readings/json/#", run = enrich },
    { topic = "readings/binary/#", run = unpack_reading },
  },
}
