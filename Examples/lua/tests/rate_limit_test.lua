local test = require "martlet.test"
local describe, it, expect = test.describe, test.it, test.expect

describe("rate_limit.lua", function()
  it("lets three alarms through at once, then one a minute", function()
    local broker = test.broker { scripts = { "../rate_limit.lua" } }
    local desk = broker:connect { id = "desk" }
    local sensor = broker:connect { id = "sensor" }
    desk:subscribe("alarm/#")
    local function alarm() return sensor:publish { topic = "alarm/fire", qos = 1 } end

    for _ = 1, 3 do expect(alarm()):to_equal("success") end
    local code, reason = alarm()
    expect(code):to_equal("quota_exceeded")
    expect(reason):to_match("^again in %d+%.%d seconds$")
    expect(sensor:publish { topic = "alarm/water", qos = 1 }):to_equal("success")
    broker:advance(61)
    expect(alarm()):to_equal("success")
    expect(alarm()):to_equal("quota_exceeded")
  end)

  it("takes its limit from the configuration", function()
    local broker = test.broker { scripts = { "../rate_limit.lua" }, config = { alarms_per_minute = 60 } }
    local sensor = broker:connect { id = "sensor" }
    for _ = 1, 3 do sensor:publish { topic = "alarm/fire", qos = 1 } end
    expect(sensor:publish { topic = "alarm/fire", qos = 1 }):to_equal("quota_exceeded")
    broker:advance(1)
    expect(sensor:publish { topic = "alarm/fire", qos = 1 }):to_equal("no_matching_subscribers")
  end)

  it("slows guests down, and loses nothing", function()
    local broker = test.broker { scripts = { "../rate_limit.lua" } }
    local desk = broker:connect { id = "desk" }
    local guest = broker:connect { id = "guest", username = "guest" }
    desk:subscribe("chat")
    local function received()
      local count = 0
      while desk:receive() do count = count + 1 end
      return count
    end
    for _ = 1, 10 do guest:publish { topic = "chat" } end
    expect(received()).never:to_equal(10)
    broker:advance(10)
    expect(desk:receive()).never:to_be_nil()
  end)
end)
