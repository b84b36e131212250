local test = require "martlet.test"
local describe, it, expect = test.describe, test.it, test.expect

-- The token at the top of the script: of pump-1, good until 2030.
local token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJwdW1wLTEiLCJleHAiOjE5MDAwMDAwMDAsInB1Ymxpc2giOlsic2Vuc29ycy9wdW1wLTEvIyJd"
  .. "LCJzdWJzY3JpYmUiOlsiY29tbWFuZHMvcHVtcC0xLyMiXX0.N2h8PDXPNwabO6UNaYj-PxCt9862bDZUsOsq53fRMNQ"

describe("acl_by_jwt.lua", function()
  local broker

  test.before_each(function()
    broker = test.broker { scripts = { "../acl_by_jwt.lua" } }
  end)

  it("grants what the token says, and nothing else", function()
    local pump = broker:connect { username = "token", password = token }
    expect(pump:publish { topic = "sensors/pump-1/a", qos = 1 }):to_equal("no_matching_subscribers")
    expect(pump:publish { topic = "sensors/pump-2/a", qos = 1 }):to_equal("not_authorized")
    expect(pump:subscribe("commands/pump-1/#")):to_equal("granted_qos_0")
    expect(pump:subscribe("commands/#")):to_equal("not_authorized")
  end)

  it("refuses what is no token, and who has none", function()
    local client, code = broker:connect { username = "token", password = "rubbish" }
    expect(client):to_be_nil()
    expect(code):to_equal("bad_user_name_or_password")
    client, code = broker:connect {}
    expect(client):to_be_nil()
    expect(code):to_equal("bad_user_name_or_password")
  end)

  it("wants the secret of the configuration", function()
    broker = test.broker { scripts = { "../acl_by_jwt.lua" }, config = { jwt_secret = "changed" } }
    local client = broker:connect { username = "token", password = token }
    expect(client):to_be_nil()
  end)
end)
