local test = require "martlet.test"
local describe, it, expect = test.describe, test.it, test.expect

describe("password_checking.lua", function()
  local function connect(options)
    local broker = test.broker { scripts = { "../password_checking.lua" }, allow_anonymous = options.allow_anonymous }
    options.allow_anonymous = nil
    return broker:connect(options)
  end

  it("lets in who knows the password", function()
    expect(connect { username = "ann", password = "violet" }).never:to_be_nil()
  end)

  it("refuses who does not, in the words of each version", function()
    for _, version in ipairs { "3.1", "3.1.1", "5" } do
      local client, code = connect { username = "ann", password = "wrong", version = version }
      expect(client):to_be_nil()
      expect(code):to_equal("bad_user_name_or_password")
    end
  end)

  it("tells who is banned whom to ask", function()
    local client, code, reason = connect { username = "mallory", password = "x" }
    expect(client):to_be_nil()
    expect(code):to_equal("banned")
    expect(reason):to_equal("ask your operator")
  end)

  it("leaves clients without credentials to the listener", function()
    expect(connect { allow_anonymous = true }).never:to_be_nil()
    local client, code = connect { allow_anonymous = false }
    expect(client):to_be_nil()
    expect(code):to_equal("not_authorized")
  end)
end)
