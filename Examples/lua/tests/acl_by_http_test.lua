local test = require "martlet.test"
local describe, it, expect = test.describe, test.it, test.expect

describe("acl_by_http.lua", function()
  local broker

  -- A service that knows ann, who may do what begins with her name.
  local function service(request)
    if request.url:find("/connect", 1, true) then
      return { status = request.body:find('"password":"violet"', 1, true) and 200 or 403 }
    end
    return { status = request.url:find("topic=ann", 1, true) and 200 or 403 }
  end

  test.before_each(function()
    broker = test.broker { scripts = { "../acl_by_http.lua" }, config = { acl_service = "http://auth" } }
    broker:mock_http(service)
  end)

  it("lets in whom the service lets in", function()
    expect(broker:connect { username = "ann", password = "violet" }).never:to_be_nil()
    local client, code = broker:connect { username = "ann", password = "wrong" }
    expect(client):to_be_nil()
    expect(code):to_equal("bad_user_name_or_password")
    expect(broker:requests()[1].method):to_equal("POST")
    expect(broker:requests()[1].url):to_equal("http://auth/connect")
  end)

  it("asks once a minute about a topic", function()
    local ann = broker:connect { username = "ann", password = "violet" }
    local function asked() return #broker:requests() - 1 end
    for _ = 1, 3 do expect(ann:publish { topic = "ann/x", qos = 1 }):to_equal("no_matching_subscribers") end
    expect(asked()):to_equal(1)
    expect(ann:publish { topic = "bob/x", qos = 1 }):to_equal("not_authorized")
    expect(asked()):to_equal(2)
    broker:advance(61)
    ann:publish { topic = "ann/x", qos = 1 }
    expect(asked()):to_equal(3)
  end)

  it("lets nobody in when there is nobody to ask", function()
    broker:mock_http(nil)
    local client, code = broker:connect { username = "ann", password = "violet" }
    expect(client):to_be_nil()
    expect(code):to_equal("server_unavailable")
    expect(table.concat(broker:log(), "\n")):to_contain("nobody to ask")
  end)

  it("takes a failing service for no answer", function()
    local ann = broker:connect { username = "ann", password = "violet" }
    broker:mock_http(function() return { status = 503 } end)
    expect(ann:publish { topic = "ann/x", qos = 1 }):to_equal("not_authorized")
    broker:mock_http(service)
    expect(ann:publish { topic = "ann/x", qos = 1 }):to_equal("no_matching_subscribers")
  end)
end)
