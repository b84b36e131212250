import LuaRuntime
import MQTTHooks
import Testing

@testable import MQTTLua

@Suite("Encodings, digests and paths into JSON")
struct EncodingTests {
    /// Evaluates an expression in a hook; several values are separated by blanks.
    private func value(_ expression: String) throws -> String {
        let scripts = try Scripts(
            """
            local mqtt = require 'mqtt'
            local function show(...)
              local out = {}
              for i = 1, select('#', ...) do out[i] = tostring((select(i, ...))) end
              return table.concat(out, ' ')
            end
            return { on_publish = function(client, message) message.payload = show(\(expression)) end }
            """)
        return try scripts.hooks.publish("a").1.text
    }

    @Test(
        "base64 (RFC 4648, section 10) and hex",
        arguments: [
            ("mqtt.base64.encode('')", ""), ("mqtt.base64.encode('f')", "Zg=="), ("mqtt.base64.encode('fo')", "Zm8="),
            ("mqtt.base64.encode('foo')", "Zm9v"), ("mqtt.base64.encode('foob')", "Zm9vYg=="),
            ("mqtt.base64.encode('fooba')", "Zm9vYmE="), ("mqtt.base64.encode('foobar')", "Zm9vYmFy"),
            ("mqtt.base64.decode('Zm9vYg==')", "foob"), ("mqtt.base64.decode('Zm9vYg')", "foob"),
            ("mqtt.base64.decode('Zm9vYmFy')", "foobar"), ("mqtt.base64.decode('')", ""),
            ("#mqtt.base64.decode('-_-_')", "3"), ("mqtt.base64.decode('Zg=')", "nil not base64"),
            ("mqtt.base64.decode('Zh==')", "nil not base64"), ("mqtt.base64.decode('Z')", "nil not base64"),
            ("mqtt.base64.decode('Zm9v\\n')", "nil not base64"), ("mqtt.base64.decode('====')", "nil not base64"),
            ("mqtt.hex.encode('\\0\\255a')", "00ff61"), ("mqtt.hex.decode('6A6b')", "jk"),
            ("mqtt.hex.decode('6')", "nil not hexadecimal digits"),
            ("mqtt.hex.decode('6g')", "nil not hexadecimal digits"),
        ])
    func encodings(expression: String, expected: String) throws {
        #expect(try value(expression) == expected)
    }

    @Test("base64 and hex: there and back for every byte")
    func thereAndBack() throws {
        #expect(
            try value(
                """
                (function()
                  local all = {}
                  for i = 0, 255 do all[i + 1] = string.char(i) end
                  local text = table.concat(all)
                  for cut = 250, 256 do
                    local part = text:sub(1, cut)
                    assert(mqtt.base64.decode(mqtt.base64.encode(part)) == part)
                    assert(mqtt.hex.decode(mqtt.hex.encode(part)) == part)
                  end
                  return 'good'
                end)()
                """) == "good")
    }

    @Test(
        "digests (FIPS 180-4 and RFC 4231) are raw bytes",
        arguments: [
            (
                "mqtt.hex.encode(mqtt.crypto.sha256('abc'))",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            ),
            (
                "mqtt.hex.encode(mqtt.crypto.sha512('abc'))",
                "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                    + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
            ),
            (
                "mqtt.hex.encode(mqtt.crypto.hmac('sha256', 'Jefe', 'what do ya want for nothing?'))",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                "mqtt.hex.encode(mqtt.crypto.hmac('sha512', 'Jefe', 'what do ya want for nothing?'))",
                "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                    + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
            ),
            ("#mqtt.crypto.sha256(''), #mqtt.crypto.sha512('')", "32 64"),
            (
                "mqtt.crypto.equal('a', 'a'), mqtt.crypto.equal('a', 'b'), mqtt.crypto.equal('a', 'ab')",
                "true false false"
            ),
            ("mqtt.crypto.equal('', '')", "true"),
            ("#mqtt.crypto.random(33), mqtt.crypto.random(16) == mqtt.crypto.random(16)", "33 false"),
        ])
    func digests(expression: String, expected: String) throws {
        #expect(try value(expression) == expected)
    }

    @Test(
        "mistakes",
        arguments: [
            (
                "mqtt.crypto.hmac('sha25', 'k', 't')",
                "bad argument #1 to 'hmac' (unknown digest 'sha25' (did you mean 'sha256'?))"
            ),
            ("mqtt.crypto.sha256(5)", "bad argument #1 to 'sha256' (string expected, got number)"),
            ("mqtt.crypto.random(0)", "bad argument #1 to 'random' (1 to 65536 expected, got 0)"),
            ("mqtt.base64.encode()", "bad argument #1 to 'encode' (string expected, got no value)"),
            ("mqtt.json.get('{}', '')", "bad argument #2 to 'get' ('' is not a path such as 'a.b[1]')"),
            ("mqtt.json.get('{}', 'a..b')", "bad argument #2 to 'get' ('a..b' is not a path such as 'a.b[1]')"),
            ("mqtt.json.get('{}', 'a[0]')", "bad argument #2 to 'get' ('a[0]' is not a path such as 'a.b[1]')"),
            ("mqtt.json.get('{}', '.a')", "bad argument #2 to 'get' ('.a' is not a path such as 'a.b[1]')"),
            ("mqtt.json.get(1, 'a')", "bad argument #1 to 'get' (string expected, got number)"),
        ])
    func mistakes(expression: String, message: String) throws {
        let scripts = try Scripts(
            "local mqtt = require 'mqtt'\nreturn { on_publish = function() local x = \(expression) end }")
        #expect(scripts.failure { _ = try scripts.hooks.publish("a") } == "s.lua:2: " + message)
    }

    @Test(
        "json.get finds one value, whatever stands around it",
        arguments: [
            (#"{"a": {"b": [1, {"c": "x"}]}}"#, "a.b[2].c", "x"), (#"{"a": {"b": [1, 2]}}"#, "a.b[1]", "1"),
            (#"[[1, 2], [3]]"#, "[2][1]", "3"), (#"{"a": 1, "a": 2}"#, "a", "2"),
            (#"{"a": {"x": 1}, "a": {"b": 3}}"#, "a.b", "3"), (#"{"a.b": 5}"#, #"["a.b"]"#, "5"),
            (#"{"\u0041\n": 6}"#, "A\n", "6"), (#"{"\uD83D\uDE00": 7}"#, "😀", "7"),
            (#"{"skip": "}]\"", "deep": [{"a": [1, "]"]}], "a": true}"#, "a", "true"),
            (#"{"a": -1.5e2 }"#, "a", "-150.0"), (#"{"a": "é\n"}"#, "a", "é\n"),
            (#"{"b": 1}"#, "a", "nil"), (#"{"a": [1]}"#, "a[2]", "nil"), (#"{"a": 1}"#, "a.b", "nil"),
            (#"[]"#, "[1]", "nil"), (#"{}"#, "a", "nil"), (#"5"#, "a", "nil"),
            (#"{"a" 1}"#, "a", "nil ':' expected at byte 6"),
            (#"{"a": [1, }"#, "a[2]", "nil unexpected character at byte 11"),
            (#"{"a": tru}"#, "a", "nil unexpected character at byte 7"),
            (#"{"a": "x"#, "a", "nil string without end at byte 7"),
            (#"{"a": "x""#, "a", "nil ',' or '}' expected at byte 10"),
            (#"{"a": "#, "a", "nil unexpected end at byte 7"),
        ])
    func paths(text: String, path: String, expected: String) throws {
        #expect(try value("mqtt.json.get([==[\(text)]==], [==[\(path)]==])") == expected)
    }

    @Test("json.get returns tables and null as decode does")
    func tables() throws {
        #expect(try value("mqtt.json.encode(mqtt.json.get('{\"a\": {\"b\": [1, []]}}', 'a'))") == #"{"b":[1,[]]}"#)
        #expect(try value("mqtt.json.get('{\"a\": null}', 'a') == mqtt.json.null") == "true")
    }
}
