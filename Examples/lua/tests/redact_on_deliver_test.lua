local test = require "martlet.test"
local describe, it, expect = test.describe, test.it, test.expect

describe("redact_on_deliver.lua", function()
  local broker, doctor, display, monitor

  test.before_each(function()
    broker = test.broker { scripts = { "../redact_on_deliver.lua" } }
    doctor = broker:connect { username = "doctor" }
    display = broker:connect { username = "display" }
    monitor = broker:connect { username = "monitor" }
    doctor:subscribe("ward/#")
    display:subscribe("ward/#")
  end)

  it("shows names to doctors only", function()
    monitor:publish { topic = "ward/3", payload = '{"name":"Ann","pulse":72}' }
    expect(doctor:receive().payload):to_equal('{"name":"Ann","pulse":72}')
    expect(display:receive().payload):to_equal('{"pulse":72}')
  end)

  it("shows what it cannot read to doctors only", function()
    monitor:publish { topic = "ward/3", payload = "Ann: 72" }
    expect(doctor:receive().payload):to_equal("Ann: 72")
    expect(display:receive()):to_be_nil()
  end)

  it("knows nobody else", function()
    local client, code = broker:connect { username = "mallory" }
    expect(client):to_be_nil()
    expect(code):to_equal("bad_user_name_or_password")
  end)
end)
