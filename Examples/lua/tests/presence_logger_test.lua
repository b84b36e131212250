local test = require "martlet.test"
local describe, it, expect = test.describe, test.it, test.expect

describe("presence_logger.lua", function()
  local broker

  test.before_each(function()
    broker = test.broker { scripts = { "../presence_logger.lua" } }
  end)

  it("keeps a retained message per client", function()
    local client = broker:connect { id = "a/b", address = "192.0.2.7" }
    expect(broker:retained("presence/a_b").payload):to_contain('"online":true')
    expect(broker:retained("presence/a_b").payload):to_contain('"address":"192.0.2.7"')
    client:disconnect()
    expect(broker:retained("presence/a_b").payload):to_contain('"by":"client"')
  end)

  it("says how a client was lost", function()
    broker:connect({ id = "s1" }):cut()
    expect(broker:retained("presence/s1").payload):to_contain('"by":"network"')
    broker:connect { id = "s2", keep_alive = 10 }
    broker:advance(20)
    expect(broker:retained("presence/s2").payload):to_contain('"by":"keep_alive"')
  end)

  it("takes a takeover for no departure", function()
    local first = broker:connect { id = "s1" }
    broker:connect { id = "s1" }
    expect(first:disconnected()):to_equal("session_taken_over")
    expect(broker:retained("presence/s1").payload):to_contain('"online":true')
  end)

  it("writes lines to the log", function()
    broker:connect { id = "s1" }
    local text = table.concat(broker:log(), "\n")
    expect(text):to_match("info client connected address=192%.0%.2%.1 client=s1")
  end)
end)
