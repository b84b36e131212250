#if Lua
/// The part of the module `martlet.test` that is written in Lua.
enum TestSource {
    /// Returns a function that takes `broker`, and returns the module's fields, how many tests there are, the name and
    /// the place of one, and what runs one.
    static let text = #"""
        return function(broker)
          local error, pcall, type, pairs, ipairs, tostring, rawget = error, pcall, type, pairs, ipairs, tostring, rawget
          local tests = {}
          local group = { before = {}, after = {} }
          local is_running = false

          local function check(value, expected, what, level)
            if type(value) ~= expected then
              error(what .. ": " .. expected .. " expected, got " .. type(value), level or 3)
            end
          end

          local function check_loading(what)
            if is_running then error(what .. " belongs outside of tests", 3) end
          end

          local function describe(name, fn)
            check(name, "string", "describe")
            check(fn, "function", "describe")
            check_loading("describe")
            local outer = group
            group = { name = (outer.name and outer.name .. " › " or "") .. name, outer = outer, before = {}, after = {} }
            fn()
            group = outer
          end

          local function it(name, fn)
            check(name, "string", "it")
            check(fn, "function", "it")
            check_loading("it")
            local _, place = pcall(error, "", 3)
            tests[#tests + 1] = {
              name = (group.name and group.name .. " › " or "") .. name, fn = fn, group = group, place = place,
            }
          end

          local function before_each(fn)
            check(fn, "function", "before_each")
            check_loading("before_each")
            group.before[#group.before + 1] = fn
          end

          local function after_each(fn)
            check(fn, "function", "after_each")
            check_loading("after_each")
            group.after[#group.after + 1] = fn
          end

          -- What values look like in messages.
          local escapes = { ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t", ['"'] = '\\"', ["\\"] = "\\\\" }
          local function quoted(text)
            local shown = #text > 500 and text:sub(1, 500) or text
            shown = shown:gsub('[%c"\\]', function(letter)
              return escapes[letter] or string.format("\\%03d", letter:byte())
            end)
            return '"' .. shown .. '"' .. (#text > 500 and "… (" .. #text .. " bytes)" or "")
          end

          local show
          local function show_key(key)
            if type(key) == "string" and key:find("^[%a_][%w_]*$") then return key end
            return "[" .. show(key, 9) .. "]"
          end

          show = function(value, depth)
            if type(value) == "string" then return quoted(value) end
            if type(value) ~= "table" then return tostring(value) end
            depth = depth or 0
            if depth >= 6 then return "{…}" end
            local parts, count = {}, 0
            for index, element in ipairs(value) do
              count = index
              parts[#parts + 1] = show(element, depth + 1)
            end
            local named = {}
            for key, element in pairs(value) do
              local is_listed = math.type(key) == "integer" and key >= 1 and key <= count
              if not is_listed then named[#named + 1] = show_key(key) .. " = " .. show(element, depth + 1) end
            end
            table.sort(named)
            for _, part in ipairs(named) do parts[#parts + 1] = part end
            if #parts == 0 then return "{}" end
            return "{ " .. table.concat(parts, ", ") .. " }"
          end

          local function equal(a, b, seen)
            if a == b then return true end
            if type(a) ~= "table" or type(b) ~= "table" then return a ~= a and b ~= b end
            seen = seen or {}
            if seen[a] == b then return true end
            seen[a] = b
            for key, value in pairs(a) do
              if not equal(value, rawget(b, key), seen) then return false end
            end
            for key in pairs(b) do
              if rawget(a, key) == nil then return false end
            end
            return true
          end

          -- Each returns whether it holds, and what was expected, and what there is if that is not the value.
          local matchers = {}

          function matchers.to_equal(actual, expected)
            return equal(actual, expected), show(expected)
          end

          function matchers.to_be(actual, expected)
            return rawequal(actual, expected) or (type(actual) == "number" and actual == expected), show(expected)
          end

          function matchers.to_be_nil(actual)
            return actual == nil, "nil"
          end

          function matchers.to_match(actual, pattern)
            check(pattern, "string", "to_match", 4)
            return type(actual) == "string" and actual:find(pattern) ~= nil, "a match of " .. quoted(pattern)
          end

          function matchers.to_contain(actual, part)
            local found = false
            if type(actual) == "string" then
              check(part, "string", "to_contain", 4)
              found = actual:find(part, 1, true) ~= nil
            elseif type(actual) == "table" then
              for _, element in ipairs(actual) do found = found or equal(element, part) end
            end
            return found, "something with " .. show(part)
          end

          function matchers.to_fail_with(actual, text)
            if type(actual) ~= "function" then return false, "a function that fails" end
            local ok, message = pcall(actual)
            local shown = ok and "no error" or "the error " .. show(message)
            if text == nil then return not ok, "an error", shown end
            check(text, "string", "to_fail_with", 4)
            local fits = not ok and type(message) == "string" and message:find(text, 1, true) ~= nil
            return fits, "an error with " .. quoted(text), shown
          end

          local function expectation(value, is_negated)
            local self = {}
            for name, matcher in pairs(matchers) do
              self[name] = function(receiver, ...)
                if receiver ~= self then error("write expect(value):" .. name .. "(...)", 2) end
                local holds, expected, actual = matcher(value, ...)
                if holds ~= is_negated then return end
                error(
                  name .. " failed\n  expected: " .. (is_negated and "not " or "") .. expected
                    .. "\n  actual:   " .. (actual or show(value)), 2)
              end
            end
            if not is_negated then self.never = expectation(value, true) end
            return setmetatable(self, {
              __index = function(_, name) error("nothing to expect is named '" .. tostring(name) .. "'", 2) end,
            })
          end

          local function expect(value) return expectation(value, false) end

          local function run(index)
            is_running = true
            local test = tests[index]
            local groups = {}
            local current = test.group
            while current do
              table.insert(groups, 1, current)
              current = current.outer
            end
            local failed, failure = false, nil
            local function step(fn)
              local ok, message = pcall(fn)
              if not ok and not failed then failed, failure = true, message end
            end
            for _, each in ipairs(groups) do
              for _, fn in ipairs(each.before) do
                if not failed then step(fn) end
              end
            end
            if not failed then step(test.fn) end
            for position = #groups, 1, -1 do
              for _, fn in ipairs(groups[position].after) do step(fn) end
            end
            if failed then error(type(failure) == "string" and failure or show(failure), 0) end
          end

          local module = {
            describe = describe, it = it, before_each = before_each, after_each = after_each, expect = expect,
            broker = broker,
          }
          return {
            module = setmetatable(module, {
              __index = function(_, name) error("'martlet.test' has no field '" .. tostring(name) .. "'", 2) end,
              __newindex = function() error("'martlet.test' may not be changed", 2) end,
            }),
            count = function() return #tests end,
            test = function(index) return tests[index].name, tests[index].place end,
            run = run,
          }
        end
        """#
}
#endif
