import LuaRuntime
import Synchronization
import Testing

@Suite("Host functions and objects")
struct HostTests {
    /// What a script sees as `message`.
    final class Message {
        var topic = "a/b"
        var isDropped = false
        var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
        static func at(_ pointer: UnsafeMutableRawPointer) -> Message {
            Unmanaged<Message>.fromOpaque(pointer).takeUnretainedValue()
        }
    }

    static let messageType = LuaObjectType(
        name: "message",
        fields: [
            LuaField("topic", 0, .editable), LuaField("qos", 1), LuaField("list", 2), LuaField("broken", 3),
            LuaField("empty", 4),
        ],
        methods: [
            LuaHostFunction("drop") { call in
                Message.at(call.receiver).isDropped = true
                call.push.integer(call.count)
                return .returned
            }
        ],
        read: { object, field, push in
            switch field {
            case 0: push.string(Message.at(object).topic)
            case 1: push.integer(1)
            case 2:
                push.list {
                    $0.integer(1)
                    $0.table {
                        $0.literal("x")
                        $0.bool(true)
                    }
                }
            case 3: throw LuaFailure.message("cannot be read")
            default: break
            }
        },
        write: { object, field, value in
            guard let topic = value.string else {
                throw LuaFailure.argument(0, "string expected, got \(value.type.name)")
            }
            Message.at(object).topic = topic
        })

    func script(_ source: String) throws -> (Script, LuaClass) {
        let state = try LuaState()
        let objectClass = try state.register(Self.messageType)
        return (try Script(source, in: state), objectClass)
    }

    @Test("fields are read and assigned, methods called")
    func fields() throws {
        let (script, objectClass) = try script(
            """
            return { run = function(message)
                local old = message.topic
                message.topic = "c/" .. old
                return { message.topic, message.qos, message.list, message:drop(1, 2), tostring(message), type(message) }
            end }
            """)
        let message = Message()
        let value = try script.state.call(try script.function("run")) {
            $0.object(message.pointer, objectClass)
        } results: {
            try $0[0].value()
        }
        #expect(value == ["c/a/b", 1, [1, .table(LuaTable(fields: ["x": true]))], 2, "message", "userdata"])
        #expect(message.topic == "c/a/b")
        #expect(message.isDropped)
    }

    @Test(
        "misuse of an object is an error with its line",
        arguments: [
            ("return message.topik", "'message' has no field 'topik' (did you mean 'topic'?)"),
            ("message.topik = 1", "'message' has no field 'topik' (did you mean 'topic'?)"),
            ("return message[1]", "'message' has no field under a number"),
            ("message.qos = 2", "field 'qos' of 'message' may not be assigned to"),
            ("message.drop = 2", "field 'drop' of 'message' may not be assigned to"),
            ("message.topic = 2", "bad value for field 'topic' of 'message' (string expected, got number)"),
            ("return message.broken", "cannot be read"),
            ("return message.empty", "field 'empty' of 'message' has no value"),
            ("message.drop()", "'drop' is a method of 'message': call it as message:drop(...)"),
            ("message.drop({})", "'drop' is a method of 'message': call it as message:drop(...)"),
            ("getmetatable(message).__index = 1", "attempt to index a string value"),
            ("setmetatable(message, {})", "bad argument #1 to 'setmetatable' (table expected, got message)"),
            ("return #message", "attempt to get length of a message value (local 'message')"),
        ])
    func misuse(_ body: String, _ message: String) throws {
        let (script, objectClass) = try script("return { run = function(message)\n\(body)\nend }")
        let object = Message()
        let error = #expect(throws: LuaError.self) {
            try script.state.call(try script.function("run")) { $0.object(object.pointer, objectClass) }
        }
        if body.hasPrefix("getmetatable") {
            #expect(error?.line == 2)
        } else {
            #expect(error?.description == "script.lua:2: \(message)")
        }
        #expect(object.topic == "a/b")
    }

    @Test("a field may be bytes of any length, borrowed or copied")
    func bytes() throws {
        let text: StaticString = "borrowed, and longer than the strings that Lua holds once"
        let type = LuaObjectType(
            name: "texts", fields: [LuaField("borrowed", 0), LuaField("copied", 1), LuaField("empty", 2)],
            read: { _, field, push in
                switch field {
                case 0: push.literal(text)
                case 1: push.copy([0x61, 0x00, 0x62])
                default: push.bytes(UnsafeRawBufferPointer(start: nil, count: 0))
                }
            })
        let state = try LuaState()
        let objectClass = try state.register(type)
        let run = try Script(
            """
            return { run = function(texts)
                local first = texts.copied
                for i = 1, 1000 do assert(texts.copied == first and texts.empty == '') end
                return first .. texts.empty .. texts.borrowed
            end }
            """, in: state
        ).function("run")
        let object = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)
        defer { object.deallocate() }
        let value = try state.call(run) {
            $0.object(object, objectClass)
        } results: {
            try $0[0].value()
        }
        #expect(value == .string("a\0b\(text)"))
    }

    @Test("a value for which there is no memory is an error that can be caught, and nothing of it stays behind")
    func largeValue() throws {
        final class Counter: Sendable { let count = Mutex(0) }
        let counter = Counter()
        let handle = LuaObjectType(
            name: "handle", read: { _, _, push in push.null() },
            release: { _ in counter.count.withLock { $0 += 1 } })
        let state = try LuaState(limits: LuaLimits(memory: 512 << 10, runningTime: nil))
        let handleClass = try state.register(handle)
        let large = try state.function(
            LuaHostFunction("large") { call in
                call.push.copy([UInt8](repeating: 0x61, count: 1 << 20))
                call.push.owned(try #require(UnsafeMutableRawPointer(bitPattern: 7)), handleClass)
                return .returned
            })
        let released = try state.function(
            LuaHostFunction("released") { call in
                call.push.integer(counter.count.withLock { $0 })
                return .returned
            })
        try state.global("large") { $0.reference(large) }
        try state.global("released") { $0.reference(released) }
        let script = try Script(
            """
            return { run = function()
                for i = 1, 3 do
                    local ok, message = pcall(large)
                    assert(not ok and message == "not enough memory", message)
                end
                return released()
            end }
            """, in: state)
        #expect(try script.call("run") == 3)
        #expect(try script.call("run") == 6)
    }

    @Test("an object is invalid after its call, whether it returned or failed")
    func ended() throws {
        let (script, objectClass) = try script(
            """
            local saved, method
            return { keep = function(message, fails) saved, method = message, message.drop if fails then error('x') end end,
                     read = function() return saved.topic end, write = function() saved.topic = 'x' end,
                     call = function() saved:drop() end, method = function() method(saved) end }
            """)
        for fails in [false, true] {
            let message = Message()
            try? script.state.call(try script.function("keep")) {
                $0.object(message.pointer, objectClass)
                $0.bool(fails)
            }
            for name in ["read", "write", "call", "method"] {
                let error = #expect(throws: LuaError.self) { try script.call(name) }
                #expect(error?.message == "'message' used after its call ended", "\(name)")
            }
        }
    }

    @Test("several objects of a class live at once, and are reused afterwards")
    func pool() throws {
        let (script, objectClass) = try script(
            "return { run = function(a, b, c) return a.topic .. b.topic .. c.topic end }")
        let messages = (0..<3).map { index in
            let message = Message()
            message.topic = "\(index)"
            return message
        }
        let run = try script.function("run")
        var memory = 0
        for round in 0..<100 {
            let value = try script.state.call(run) { push in
                for message in messages { push.object(message.pointer, objectClass) }
            } results: {
                $0[0].string
            }
            #expect(value == "012")
            script.state.collectGarbage()
            if round == 1 { memory = script.state.memoryInUse }
        }
        #expect(script.state.memoryInUse == memory)
    }

    @Test("an owned object is released once, when nothing holds it any more")
    func owned() throws {
        final class Counter: Sendable { let count = Mutex(0) }
        let counter = Counter()
        let type = LuaObjectType(
            name: "handle", fields: [LuaField("id", 0)],
            read: { object, _, push in
                push.integer(Int(bitPattern: object))
            }, release: { _ in counter.count.withLock { $0 += 1 } })
        do {
            let state = try LuaState()
            let objectClass = try state.register(type)
            let open = try state.function(
                LuaHostFunction("open") { call in
                    call.push.owned(try #require(UnsafeMutableRawPointer(bitPattern: 7)), objectClass)
                    return .returned
                })
            try state.global("open") { $0.reference(open) }
            let script = try Script(
                "kept = nil return { run = function() kept = open() local other = open() return kept.id + other.id end }",
                in: state)
            #expect(try script.call("run") == 14)
            state.collectGarbage()
            state.collectGarbage()
            #expect(counter.count.withLock { $0 } == 1)
        }
        #expect(counter.count.withLock { $0 } == 2)
    }

    @Test(
        "arguments of a host function are checked",
        arguments: [
            ("f()", "bad argument #1 to 'f' (string expected, got no value)"),
            ("f(nil)", "bad argument #1 to 'f' (string expected, got nil)"),
            ("f('a', 'b')", "bad argument #2 to 'f' (integer expected, got string)"),
            ("f('a', 1.5)", "bad argument #2 to 'f' (number has no integer representation)"),
            ("f('a', 9)", "bad argument #2 to 'f' (0 to 2 expected, got 9)"),
            ("f('a', 1, 1)", "bad argument #3 to 'f' (table expected, got number)"),
            ("f('\\xff', 1)", "bad argument #1 to 'f' (text in UTF-8 expected)"),
            ("f('fail', 1)", "as asked"),
            ("f('other', 1)", "Other()"),
        ])
    func arguments(_ body: String, _ message: String) throws {
        struct Other: Error {}
        let state = try LuaState()
        let function = try state.function(
            LuaHostFunction("f") { call in
                let text = try call.string(1)
                _ = try call.integer(2, in: 0...2)
                _ = try call.optional(3, call.table)
                if text == "fail" { throw LuaFailure.message("as asked") }
                if text == "other" { throw Other() }
                call.push.string(text)
                return .returned
            })
        try state.global("f") { $0.reference(function) }
        let error = try failure(body, in: state)
        #expect(error.description == "script.lua:2: \(message)")
        #expect(try Script("return { run = function() return f('ok', 1) end }", in: state).call("run") == "ok")
    }
}
