local test = require "martlet.test"
local describe, it, expect = test.describe, test.it, test.expect

describe("acl_by_client_and_user.lua", function()
  local broker

  test.before_each(function()
    broker = test.broker { scripts = { "../acl_by_client_and_user.lua" } }
  end)

  for _, version in ipairs { "3.1", "3.1.1", "5" } do
    it("lets a client publish below its own name only, in " .. version, function()
      local desk = broker:connect { id = "desk", username = "operator", version = version }
      local pump = broker:connect { id = "pump-1", version = version }
      expect(desk:subscribe("sensors/#", { qos = 1 })):to_equal("granted_qos_1")

      expect(pump:publish { topic = "sensors/pump-1/pressure", payload = "3.2", qos = 1 }):to_equal("success")
      -- 3.x has no way to say no to a message.
      local refused = version == "5" and "not_authorized" or "dropped"
      expect(pump:publish { topic = "sensors/pump-2/pressure", payload = "9", qos = 1 }):to_equal(refused)
      expect(pump:publish { topic = "sensors/pump-2/pressure", payload = "9" }):to_equal("dropped")

      local message = desk:receive()
      expect(message.topic):to_equal("sensors/pump-1/pressure")
      expect(message.payload):to_equal("3.2")
      expect(desk:receive()):to_be_nil()
    end)
  end

  it("lets a client read its own area, and the operator all of them", function()
    expect(broker:connect({ id = "s1" }):subscribe("sensors/s1/#")):to_equal("granted_qos_0")
    expect(broker:connect({ id = "s2" }):subscribe("sensors/s1/#")):to_equal("not_authorized")
    expect(broker:connect({ id = "s3", version = "3.1.1" }):subscribe("sensors/#")):to_equal("unspecified_error")
    expect(broker:connect({ id = "+" }):subscribe("sensors/+/#")):to_equal("not_authorized")
  end)

  it("lets the operator send commands and nothing else", function()
    local desk = broker:connect { id = "desk", username = "operator" }
    expect(desk:publish { topic = "commands/pump-1", payload = "stop", qos = 1 }):to_equal("no_matching_subscribers")
    expect(desk:publish { topic = "sensors/pump-1/pressure", payload = "0", qos = 1 }):to_equal("not_authorized")
  end)
end)
