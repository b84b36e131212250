local test = require "martlet.test"
local describe, it, expect = test.describe, test.it, test.expect

describe("payload_transform.lua", function()
  local broker, sensor, reader

  test.before_each(function()
    broker = test.broker { scripts = { "../payload_transform.lua" } }
    sensor = broker:connect { id = "s1" }
    reader = broker:connect { id = "reader" }
    reader:subscribe("readings/#")
  end)

  it("adds to JSON texts who sent them and when", function()
    broker:advance(2)
    sensor:publish { topic = "readings/json/s1", payload = '{"celsius": 21.5}' }
    local message = reader:receive()
    expect(message.payload):to_contain('"celsius":21.5')
    expect(message.payload):to_contain('"client":"s1"')
    expect(message.payload):to_match('"received_at":%d+[,}]')
    expect(message.content_type):to_equal("application/json")
  end)

  it("refuses what is no JSON object, with the reason", function()
    local code, reason = sensor:publish { topic = "readings/json/s1", payload = "no json", qos = 1 }
    expect(code):to_equal("payload_format_invalid")
    expect(reason):to_contain("unexpected")
    expect(sensor:publish { topic = "readings/json/s1", payload = "5", qos = 2 }):to_equal("payload_format_invalid")
    expect(reader:receive()):to_be_nil()
  end)

  it("makes JSON of binary readings, and the older layout of the newer one", function()
    sensor:publish { topic = "readings/binary/s1", payload = "\1\0\42\8\102" }
    expect(reader:receive().payload):to_contain('"sensor":42')
    sensor:publish { topic = "readings/binary/s1", payload = "\2\0\42\8\105" }
    expect(reader:receive().payload):to_equal("\1\0\42\8\102")
    expect(sensor:publish { topic = "readings/binary/s1", payload = "\1" }):to_equal("dropped")
  end)
end)
