import Foundation
import LuaRuntime
import Testing

@Suite("Sandbox")
struct SandboxTests {
    @Test(
        "what reaches out of the sandbox is absent",
        arguments: [
            "io", "load", "loadfile", "dofile", "loadstring", "package", "debug", "warn",
        ])
    func absent(_ name: String) throws {
        let error = #expect(throws: LuaError.self) {
            try LuaState().load(source: "return { run = function() return \(name) end }", name: "a.lua")
        }
        #expect(error?.kind == .load)
        #expect(error?.message.hasPrefix("global '\(name)' is not declared") == true)
    }

    @Test("fields that reach out are absent")
    func absentFields() throws {
        #expect(
            try evaluate("{ type(string.dump), type(os.execute), type(os.exit), type(os.getenv), type(os.time) }")
                == ["nil", "nil", "nil", "nil", "function"])
        #expect(try evaluate("type(os.clock()) .. type(os.date())") == "numberstring")
        #expect(try evaluate("collectgarbage('count') > 0 and collectgarbage()") == 0)
        #expect(try failure("collectgarbage('stop')").message.contains("invalid option 'stop'"))
    }

    @Test("bytecode is refused")
    func bytecode() throws {
        let error = #expect(throws: LuaError.self) { try LuaState().load(source: "\u{1b}Lua", name: "a.lua") }
        #expect(error?.kind == .syntax)
        #expect(error?.message.contains("attempt to load a binary chunk") == true)
    }

    @Test("a syntax error has its line, also behind a shebang")
    func syntax() throws {
        let error = #expect(throws: LuaError.self) {
            try LuaState().load(source: "#!/usr/bin/env martlet\nlocal x = 1\nlocal y = = 2\n", name: "a.lua")
        }
        #expect(error?.kind == .syntax)
        #expect(error?.line == 3)
        #expect(error?.message == "unexpected symbol near '='")
    }

    @Test("globals are declared while the script loads, and sealed afterwards")
    func globals() throws {
        let script = try Script(
            """
            counter = 0
            unset = nil
            function helper() return counter end
            return {
                count = function() counter = counter + 1 return helper() end,
                unset = function() return unset end,
                dynamic = function(name) _G[name] = 1 end,
                read = function(name) return _G[name] end,
            }
            """)
        #expect(try script.call("count") == 1)
        #expect(try script.call("count") == 2)
        #expect(try script.call("unset") == .nil)
        let write = #expect(throws: LuaError.self) { try script.call("dynamic", "new") }
        #expect(
            write?.description
                == "script.lua:7: global 'new' is not declared: globals are declared while the script loads")
        let read = #expect(throws: LuaError.self) { try script.call("read", "conter") }
        #expect(read?.description == "script.lua:8: global 'conter' is not declared (did you mean 'counter'?)")
        let rawRead = #expect(throws: LuaError.self) { try script.call("read", "os2") }
        #expect(rawRead?.line == 8)
    }

    @Test(
        "a global that nobody declares fails the load wherever it is used",
        arguments: [
            (
                "local function f() return prnt(1) end\nreturn f", 1,
                "global 'prnt' is not declared (did you mean 'print'?)"
            ),
            ("return { a = function()\n  if false then\n    x = 1\n  end\nend }", 3, "global 'x' is not declared"),
            (
                "local a = 1\n\nlocal f = function() return function() return tostrnig(a) end end", 3,
                "global 'tostrnig' is not declared (did you mean 'tostring'?)"
            ),
            (
                "local t = {\(( 0..<400).map { "'s\($0)'" }.joined(separator: ","))}\nlocal function f()\n local t = {\(( 0..<400).map { "'s\($0)'" }.joined(separator: ","))}\n return undeclared end",
                4,
                "global 'undeclared' is not declared"
            ),
        ])
    func undeclared(_ source: String, _ line: Int, _ message: String) throws {
        let error = #expect(throws: LuaError.self) { try LuaState().load(source: source, name: "a.lua") }
        #expect(error == LuaError(kind: .load, message: message, file: "a.lua", line: line))
    }

    @Test("reading an undeclared global at the top level fails there")
    func undeclaredAtTop() throws {
        let error = #expect(throws: LuaError.self) {
            try LuaState().load(source: "local x = 1\nif y then x = 2 end", name: "a.lua")
        }
        #expect(error?.description == "a.lua:2: global 'y' is not declared")
    }

    @Test("locals, fields and a local _ENV are no globals")
    func notGlobals() throws {
        let source = """
            local x <const> = { y = 1 }
            local function sandboxed(_ENV) return anything end
            return { run = function() return x.y + (sandboxed { anything = 2 }) end }
            """
        #expect(try Script(source).call("run") == 3)
    }

    @Test("check compiles without running")
    func check() throws {
        let state = try LuaState()
        try state.check(source: "a = 1 error('not run') return function() return a end", name: "a.lua")
        let undeclared = #expect(throws: LuaError.self) {
            try state.check(source: "return function()\nreturn b end", name: "a.lua")
        }
        #expect(undeclared?.description == "a.lua:2: global 'b' is not declared")
        let syntax = #expect(throws: LuaError.self) { try state.check(source: "x =", name: "a.lua") }
        #expect(syntax?.kind == .syntax)
    }

    @Test(
        "the globals' table is protected",
        arguments: [
            ("rawset(_G, 'x', 1)", "rawset of the globals is not allowed"),
            ("setmetatable(_G, {})", "setmetatable of the globals is not allowed"),
            ("setmetatable({}, { __gc = function() end })", "a metatable with '__gc' is not allowed"),
            ("setmetatable({}, { __gc = false })", "a metatable with '__gc' is not allowed"),
            ("setmetatable(setmetatable({}, { __metatable = 1 }), {})", "cannot change a protected metatable"),
            ("getmetatable('').__index = nil", "attempt to index a boolean value"),
            ("getmetatable(_G).__index = nil", "attempt to index a boolean value"),
        ])
    func protected(_ body: String, _ message: String) throws {
        #expect(try failure(body).message == message)
    }

    @Test("print goes to the host")
    func printing() throws {
        let state = try LuaState()
        nonisolated(unsafe) var lines: [String] = []
        state.onPrint = { lines.append(String(decoding: $0, as: UTF8.self)) }
        try Script("return { run = function() print('a', 1, nil, true) print() end }", in: state).call("run")
        #expect(lines == ["a\t1\tnil\ttrue", ""])
    }

    @Test("require reads text files below the script's folder, and no others")
    func require() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lua-\(UUID())")
        let scripts = folder.appending(path: "scripts")
        try FileManager.default.createDirectory(at: scripts.appending(path: "lib"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func write(_ path: String, _ text: String) throws {
            try text.write(to: folder.appending(path: path), atomically: false, encoding: .utf8)
        }
        try write("secret.lua", "return 'secret'")
        try write(
            "scripts/lib/a.lua",
            "local name = ... loads = (rawget(_G, 'loads') or 0) + 1 return { name = name, b = require 'lib.b' }")
        try write("scripts/lib/b.lua", "return 'b'")
        try write("scripts/loop.lua", "return require 'loop'")
        try write("scripts/broken.lua", "local x =\n= 1")
        try write("scripts/undeclared.lua", "return function()\nreturn nowhere end")
        try FileManager.default.createSymbolicLink(
            at: scripts.appending(path: "link.lua"), withDestinationURL: folder.appending(path: "secret.lua"))
        try FileManager.default.createSymbolicLink(
            at: scripts.appending(path: "inner.lua"), withDestinationURL: scripts.appending(path: "lib/b.lua"))
        try write(
            "scripts/main.lua",
            """
            local a, again = require "lib.a", require "lib.a"
            return { run = function() return { a.name, a.b, a == again, loads, require "inner" } end,
                     try = function(name) return select(2, pcall(require, name)) end,
                     raw = function(name) return require(name) end }
            """)
        let state = try LuaState()
        try state.module("mqtt") { $0.string("the host's") }
        let path = scripts.appending(path: "main.lua").path
        let table = try state.load(file: path)
        func function(_ name: String) throws -> LuaReference {
            try state.view(table) { try $0.field(named: name) { try state.reference(to: $0) } }
        }
        let value = try state.call(try function("run")) { try $0[0].value() }
        #expect(value == ["lib.a", "b", true, 1, "b"])
        func attempt(_ name: String) throws -> String? {
            try state.call(try function("try"), arguments: { $0.string(name) }, results: { $0[0].string })
        }
        #expect(try attempt("mqtt") == "the host's")
        for name in ["../secret", "..secret", "lib..a", "/etc/passwd", "lib/a", "", ".a", "a.", "a\0b"] {
            let message = try attempt(name)
            #expect(message?.contains("is not the name of a module") == true, "\(name): \(message ?? "nil")")
        }
        #expect(try attempt("link") == "module 'link' not found")
        #expect(try attempt("lib") == "module 'lib' not found")
        #expect(try attempt("mqqt") == "module 'mqqt' not found (did you mean 'mqtt'?)")
        #expect(try attempt("loop")?.contains("module 'loop' requires itself") == true)
        #expect(try attempt("broken")?.contains("broken.lua:2: unexpected symbol near '='") == true)
        let undeclared = #expect(throws: LuaError.self) {
            try state.call(try function("raw"), arguments: { $0.string("undeclared") })
        }
        #expect(undeclared?.message == "global 'nowhere' is not declared")
        #expect(undeclared?.file == scripts.appending(path: "undeclared.lua").path)
        #expect(undeclared?.line == 2)
        let missing = #expect(throws: LuaError.self) { try state.load(file: scripts.appending(path: "none.lua").path) }
        #expect(missing?.kind == .load)
        #expect(missing?.message.hasSuffix("none.lua: No such file or directory") == true)
    }

    @Test(
        "suggestions",
        arguments: [
            ("autorize", "authorize"), ("on_pubilsh", "on_publish"), ("authenticate", "authenticate"), ("zzz", nil),
            ("", nil),
        ] as [(String, String?)])
    func suggestions(_ name: String, _ expected: String?) {
        let names = ["authenticate", "authorize", "on_publish", "on_subscribe"]
        #expect(Suggestion.nearest(to: name, in: names) == expected)
    }
}
