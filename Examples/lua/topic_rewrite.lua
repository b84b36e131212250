-- Moves the topics of old devices: what they publish or subscribe to under legacy/ happens under devices/.
--
--   martlet Examples/lua/topic_rewrite.lua
--
--   mosquitto_sub -V 5 -t 'devices/#' -v &
--   mosquitto_sub -V 5 -t 'legacy/pump/#' -v &                   gets devices/pump/...
--   mosquitto_pub -V 5 -t legacy/pump/pressure -m 3.2            devices/pump/pressure 3.2, to both
--
-- A topic or filter that was changed is authorized again, so a rewrite cannot be used to get past an ACL.

local old, new = "legacy/", "devices/"

local function moved(topic)
  if topic:sub(1, #old) == old then return new .. topic:sub(#old + 1) end
end

return {
  on_publish = function(client, message)
    local topic = moved(message.topic)
    if topic then
      message.topic = topic
      local properties = message.user_properties
      properties[#properties + 1] = { "moved-from", old }
      message.user_properties = properties
    end
  end,

  on_subscribe = function(client, subscription)
    local filter = moved(subscription.filter)
    if filter then subscription.filter = filter end
  end,
}
