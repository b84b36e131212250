local test = require "martlet.test"
local describe, it, expect = test.describe, test.it, test.expect

describe("topic_rewrite.lua", function()
  local broker, pump

  test.before_each(function()
    broker = test.broker { scripts = { "../topic_rewrite.lua" } }
    pump = broker:connect { id = "pump" }
  end)

  it("moves what is published, and says from where", function()
    local reader = broker:connect { id = "reader" }
    reader:subscribe("devices/#")
    pump:publish { topic = "legacy/pump/pressure", payload = "3.2", user_properties = { { "unit", "bar" } } }
    local message = reader:receive()
    expect(message.topic):to_equal("devices/pump/pressure")
    expect(message.user_properties):to_equal { { "unit", "bar" }, { "moved-from", "legacy/" } }
  end)

  it("moves subscriptions", function()
    local reader = broker:connect { id = "reader", version = "3.1.1" }
    expect(reader:subscribe("legacy/pump/#", { qos = 1 })):to_equal("granted_qos_1")
    pump:publish { topic = "devices/pump/pressure", payload = "3.2" }
    expect(reader:receive().topic):to_equal("devices/pump/pressure")
  end)

  it("leaves other topics alone", function()
    pump:subscribe("other/#")
    pump:publish { topic = "other/x" }
    expect(pump:receive().topic):to_equal("other/x")
  end)
end)
