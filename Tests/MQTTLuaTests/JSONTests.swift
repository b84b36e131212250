import Foundation
import Testing

@testable import MQTTLua

@Suite("JSON")
struct JSONTests {
    private static let prelude = """
        local mqtt = require 'mqtt'
        local json = mqtt.json
        return { on_publish = function(client, message)
          local text = message.payload
        """

    private func run(_ text: String, _ body: String) throws -> String {
        let scripts = try Scripts("\(Self.prelude) \(body) end }")
        return try scripts.hooks.publish("a", text).1.text
    }

    @Test(
        "There and back again",
        arguments: [
            "null", "true", "false", "0", "-1", "9223372036854775807", "-9223372036854775808", "1.5", "100.0", "1e+300",
            "-0.001", "\"\"", "\"a\\\"b\\\\c\\n\\u0001\"", "\"äöü€😀\"", "[1,2,[3]]", "{}", "{\"a\":[{\"b\":null}]}",
            "[null,false]", "[]", "{\"a\":[]}", "[[],{},[[]]]",
        ])
    func roundTrip(text: String) throws {
        let body = "local v, why = json.decode(text) assert(not why) message.payload = json.encode(v)"
        #expect(try run(text, body) == text)
    }

    @Test(
        "Values have their types",
        arguments: [
            ("12", "math.type(v) == 'integer'"), ("12.0", "math.type(v) == 'float'"),
            ("1e2", "v == 100.0 and math.type(v) == 'float'"),
            ("9223372036854775808", "v == 2^63 and math.type(v) == 'float'"), ("-0", "v == 0"),
            ("0.1", "v == 0.1"), ("123456789012345678901234567890", "v == 123456789012345678901234567890"),
            ("2.2250738585072014e-308", "v == 2.2250738585072014e-308"), ("1e400", "v == math.huge"),
            ("1.7976931348623157e308", "v == 1.7976931348623157e308"), ("5e-324", "v == 5e-324"),
            ("3.141592653589793", "v == 3.141592653589793"),
            ("null", "v == json.null"), ("{\"a\":1,\"a\":2}", "v.a == 2"), (" [ 1 , 2 ] ", "#v == 2"),
            ("\"\\u00e9\\ud83d\\ude00\\/\\b\\f\\r\\t\"", "v == 'é😀/\\b\\f\\r\\t'"), ("\"\\u0000\"", "v == '\\0'"),
            ("[]", "#v == 0"),
        ])
    func types(text: String, expression: String) throws {
        #expect(try run(text, "local v = json.decode(text) message.payload = tostring(\(expression))") == "true")
    }

    @Test(
        "What is not JSON gives nil and why",
        arguments: [
            ("", "unexpected end at byte 1"), ("{", "name expected at byte 2"),
            ("[1,]", "unexpected character at byte 4"),
            ("{\"a\" 1}", "':' expected at byte 6"), ("{\"a\":1,}", "name expected at byte 8"),
            ("[1 2]", "',' or ']' expected at byte 4"),
            ("{\"a\":1 \"b\"}", "',' or '}' expected at byte 8"), ("nul", "unexpected character at byte 1"),
            ("01", "unexpected character after the value at byte 2"),
            ("1.", "malformed number at byte 3"), ("-", "malformed number at byte 2"),
            ("1e", "malformed number at byte 3"), ("+1", "unexpected character at byte 1"),
            ("\"a", "string without end at byte 1"), ("\"\\x\"", "unknown escape at byte 2"),
            ("\"\\u12\"", "four hexadecimal digits expected at byte 6"),
            ("\"\\ud800\"", "half a surrogate pair at byte 2"),
            ("\"\\ud800\\u0041\"", "half a surrogate pair at byte 8"),
            ("\"\\udc00\"", "half a surrogate pair at byte 2"),
            ("\"a\nb\"", "control character in a string at byte 3"),
            ("1 2", "unexpected character after the value at byte 3"),
            ("NaN", "unexpected character at byte 1"), ("'a'", "unexpected character at byte 1"),
        ])
    func malformed(text: String, message: String) throws {
        #expect(try run(text, "local v, why = json.decode(text) assert(v == nil) message.payload = why") == message)
    }

    @Test("Bytes that are not UTF-8, and texts that are too deep, are refused")
    func limits() throws {
        #expect(
            try run("", "local _, why = json.decode('\"\\255\"') message.payload = why") == "text in UTF-8 expected")
        #expect(
            try run("", "local _, why = json.decode(('['):rep(100)) message.payload = why")
                == "nested deeper than 64 levels at byte 65")
        #expect(
            try run("", "message.payload = json.encode(json.decode(('['):rep(64) .. (']'):rep(64)))") == String(
                repeating: "[", count: 64) + String(repeating: "]", count: 64))
    }

    @Test(
        "A list that was read stays one",
        arguments: [
            ("[1,2]", "table.remove(v) table.remove(v)", "[]"), ("[1]", "v[1] = nil", "[]"),
            ("{\"a\":[1]}", "v.a[1] = nil", "{\"a\":[]}"),
            ("[]", "v[1] = 'a'", "[\"a\"]"), ("[]", "v.a = 1", "{\"a\":1}"), ("[1]", "v[1] = nil v.a = 1", "{\"a\":1}"),
            ("[]", "v = { v, {}, json.empty_list }", "[[],{},[]]"), ("{}", "", "{}"), ("{\"a\":1}", "v.a = nil", "{}"),
            ("[3,1,2]", "table.sort(v) table.insert(v, #v + 1) v = { table.unpack(v, 1, 2) }", "[1,2]"),
        ])
    func lists(text: String, body: String, result: String) throws {
        #expect(try run(text, "local v = json.decode(text) \(body) message.payload = json.encode(v)") == result)
    }

    @Test(
        "The metatable of lists cannot be reached, replaced or given to another table",
        arguments: [
            ("getmetatable(v)", "false"), ("pcall(setmetatable, v, { __gc = print })", "false"),
            ("pcall(setmetatable, v, nil)", "false"), ("pcall(setmetatable, {}, getmetatable(v))", "false"),
            ("next(v)", "nil"), ("rawlen(v)", "0"), ("type(v)", "table"), ("rawget(v, '__metatable')", "nil"),
            ("json.encode(setmetatable({}, { __metatable = false }))", "{}"),
        ])
    func metatable(expression: String, result: String) throws {
        let body = "local v = json.decode('[]') message.payload = tostring((\(expression)))"
        #expect(try run("", body) == result)
    }

    @Test(
        "encode",
        arguments: [
            ("{ 1, 2, 3 }", "[1,2,3]"), ("{ a = 1 }", "{\"a\":1}"), ("{}", "{}"), ("json.empty_list", "[]"),
            ("json.null", "null"),
            ("nil", "null"), ("{ list = json.empty_list }", "{\"list\":[]}"), ("'\\127\\31'", "\"\u{7F}\\u001f\""),
            ("1e15", "1000000000000000.0"), ("1e100", "1e+100"), ("math.mininteger", "-9223372036854775808"),
            ("2^53", "9007199254740992.0"),
        ])
    func encode(value: String, text: String) throws {
        #expect(try run("", "message.payload = json.encode(\(value))") == text)
    }

    @Test(
        "encode: what has no text",
        arguments: [
            ("print", "a function has no JSON text"), ("client", "a userdata has no JSON text"),
            ("0/0", "nan has no JSON text"),
            ("1/0", "inf has no JSON text"), ("'\\255'", "a string that is not UTF-8 has no JSON text"),
            ("{ 1, a = 2 }", "a table with both positions and names, or with holes"),
            ("{ [2.5] = 1 }", "a key that is a number, in a table that is not a list"),
            ("(function() local t = {} t.t = t return t end)()", "nested deeper than 64 levels"),
            ("(function() local t = {} for i = 1, 100001 do t[i] = i end return t end)()", "more than 100000 values"),
        ])
    func unencodable(value: String, message: String) throws {
        let scripts = try Scripts("\(Self.prelude) json.encode(\(value)) end }")
        let failure = scripts.failure { _ = try scripts.hooks.publish("a") }
        #expect(
            failure
                == "s.lua:4: bad argument #1 to 'encode' (\(message))".replacingOccurrences(
                    of: "nan", with: failure.contains("-nan") ? "-nan" : "nan"))
    }
}
