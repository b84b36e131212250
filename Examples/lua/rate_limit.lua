-- Limits how much clients may publish, in two ways: by what they are granted, and per topic for all of them together.
--
--   martlet Examples/lua/rate_limit.lua
--
--   mosquitto_sub -V 5 -t '#' -v &
--   seq 20 | mosquitto_pub -V 5 -u guest -t chat -q 1 -l            at most 5 at once, then as fast as 2 a second
--   seq 20 | mosquitto_pub -V 5 -u sensor -t alarm/fire -q 1 -l     3 arrive, the others: quota exceeded
--
-- The limits of a grant are the broker's business: the client is slowed down, and nothing is lost. The buckets of
-- mqtt.ratelimit are shared by all event loops, so that a limit is one limit however many connections there are.

local mqtt = require "mqtt"

-- Set in the configuration as lua: { config: { alarms_per_minute: 30 } }.
local alarms = { rate = (mqtt.config.alarms_per_minute or 1) / 60, burst = 3 }
local refused = mqtt.metrics.counter("alarms_refused_total")

return {
  authenticate = function(client, credentials)
    if credentials.username == "guest" then
      return mqtt.allow { limits = { publish_rate = 2, publish_burst = 5, over_rate = "delay", max_subscriptions = 10 } }
    end
    return true
  end,

  on_publish = {
    topic = "alarm/#",
    run = function(client, message)
      local taken, seconds = mqtt.ratelimit.take("alarm:" .. message.topic, alarms)
      if taken then return end
      refused:add()
      message:reject("quota_exceeded", ("again in %.1f seconds"):format(seconds))
    end,
  },
}
