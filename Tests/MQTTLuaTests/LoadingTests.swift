import Foundation
import Logging
import MQTTHooks
import Testing

@testable import MQTTLua

@Suite("Loading scripts")
struct LoadingTests {
    @Test(
        "What is wrong is said with file and line",
        arguments: [
            ("return {", "s.lua:1: "),
            ("local x = 1\nerror('no luck')", "s.lua:2: no luck"),
            ("return 5", "s.lua: a script must return a table of hooks, got number"),
            ("local x = 1", "s.lua: a script must return a table of hooks, got nil"),
            ("return { [1] = function() end }", "s.lua: the name of a hook must be a string, got number"),
            (
                "return {\n\n  authorise = function() end }",
                "s.lua:3: unknown hook \"authorise\" (did you mean \"authorize\"?)"
            ),
            (
                "return { zzzzzzzz = 1 }",
                "s.lua:1: unknown hook \"zzzzzzzz\" (known here: on_accept, on_connect, authenticate, "
                    + "on_auth, on_connected, on_refused, authorize, authorize_receive, on_publish, on_subscribe, on_unsubscribe, "
                    + "on_deliver, on_will, on_retain, on_session, on_delivered, on_acked, on_dropped, on_disconnect, "
                    + "on_load, on_unload)"
            ),
            (
                "local M = {}\nfunction M.on_pubish() end\nreturn M",
                "s.lua:2: unknown hook \"on_pubish\" (did you mean \"on_publish\"?)"
            ),
            (
                "return { on_deliver = {\n key = 'role', run = print } }",
                "s.lua:2: on_deliver: key must be a function, got string"
            ),
            (
                "return { on_publish = {\n key = print, run = print } }",
                "s.lua:2: on_publish has no option \"key\": it is for on_deliver"
            ),
            (
                "return {\n on_subscribe = { cache = 1, run = print } }",
                "s.lua:2: on_subscribe has no option \"cache\": it is for authorize"
            ),
            (
                "return { authorize = {\n cache = true, run = print } }",
                "s.lua:2: authorize: cache must be a number of seconds, got boolean"
            ),
            (
                "return { authorize = {\n cache = 0, run = print } }",
                "s.lua:2: authorize: cache must be above 0 and at most 3600"
            ),
            (
                "return { authorize = {\n cache = 3600.5, run = print } }",
                "s.lua:2: authorize: cache must be above 0 and at most 3600"
            ),
            (
                "return { authorize = {\n cache = 0/0, run = print } }",
                "s.lua:2: authorize: cache must be above 0 and at most 3600"
            ),
            (
                "return { on_deliver = {\n timeout = 1, run = print } }",
                "s.lua:2: on_deliver has no option \"timeout\": it may not wait"
            ),
            (
                "return { on_session = {\n topic = 'a', run = print } }",
                "s.lua:2: on_session has no option \"topic\": it is not about a topic"
            ),
            (
                "return { on_unsubscribe = {\n on_error = 'deny', run = print } }",
                "s.lua:2: on_unsubscribe has no option \"on_error\": the filter is removed as the client sent it"
            ),
            (
                "return { on_dropped = {\n on_error = 'deny', run = print } }",
                "s.lua:2: on_dropped has no option \"on_error\": there is nothing to deny"
            ),
            ("return {\n authorize = 5 }", "s.lua:2: authorize must be a function or a table, got number"),
            ("return {\n authorize = {} }", "s.lua:2: authorize: run must be a function, got nil"),
            (
                "return { authorize = {\n topics = 'a', run = print } }",
                "s.lua:2: authorize has no option \"topics\" (did you mean \"topic\"?)"
            ),
            (
                "return { authorize = { topic = 'a/#/b', run = print } }",
                "s.lua:1: authorize: topic \"a/#/b\" is not a topic filter"
            ),
            (
                "return { authorize = { topic = 5, run = print } }",
                "s.lua:1: authorize: topic must be a string, got number"
            ),
            (
                "return { on_connected = { topic = 'a', run = print } }",
                "s.lua:1: on_connected has no option \"topic\": it is not about a topic"
            ),
            (
                "return { authorize = { timeout = 'x', run = print } }",
                "s.lua:1: authorize: timeout must be a number of seconds, got string"
            ),
            ("return { authorize = { timeout = 0, run = print } }", "s.lua:1: authorize: timeout must be above 0"),
            (
                "return { authorize = { on_error = 'allow', run = print } }",
                "s.lua:1: authorize: on_error may be \"deny\", got \"allow\""
            ),
            (
                "return { on_disconnect = { on_error = 'deny', run = print } }",
                "s.lua:1: on_disconnect has no option \"on_error\": there is nothing to deny"
            ),
            (
                "return { authorize = { print, topic = 'a' } }",
                "s.lua:1: authorize: a list of hooks may not have options of its own, such as \"topic\""
            ),
            ("return { authorize = { print, 5 } }", "s.lua:1: authorize must be a function or a table, got number"),
            ("return { on_load = {} }", "s.lua:1: on_load must be a function, got table"),
        ])
    func failures(text: String, message: String) throws {
        let failure = try Scripts.loadFailure(text)
        if message.hasSuffix(" ") {
            #expect(failure.hasPrefix(message))
        } else {
            #expect(failure == message)
        }
    }

    @Test("A global that nobody declares fails the load")
    func undeclaredGlobal() throws {
        let failure = try Scripts.loadFailure("return {\n authorize = function() return prnt(1) end }")
        #expect(failure.hasPrefix("s.lua:2: "))
        #expect(failure.contains("prnt") && failure.contains("did you mean"))
    }

    @Test("The suggestion of the runtime becomes the error's own")
    func suggestion() throws {
        let folder = try Scripts.folder(["s.lua": "local mqtt = require 'mqtt'\nmqtt.pubish {}\nreturn {}"])
        defer { try? FileManager.default.removeItem(at: folder) }
        let error = #expect(throws: LuaScriptError.self) {
            try LuaPlugin(
                scripts: [folder.appendingPathComponent("s.lua").path], configuration: LuaConfiguration(),
                logger: Logger(label: "test"))
        }
        #expect(error?.line == 2)
        #expect(error?.message == "'mqtt' has no field 'pubish'")
        #expect(error?.suggestion == "did you mean 'publish'?")
    }

    @Test("A file that is not there")
    func missingFile() {
        #expect(throws: LuaScriptError.self) {
            try LuaPlugin(
                scripts: ["/nowhere/s.lua"], configuration: LuaConfiguration(), logger: Logger(label: "test"))
        }
    }

    @Test("The top level may not publish, and what it logs while it is checked is not shown")
    func topLevel() throws {
        let failure = try Scripts.loadFailure(
            "local mqtt = require 'mqtt'\nmqtt.publish { topic = 'a' }\nreturn {}")
        #expect(failure == "s.lua:2: not while the script loads: do it in on_load")
        let scripts = try Scripts("local mqtt = require 'mqtt' mqtt.log.info('loaded') print('hello') return {}")
        #expect(scripts.log.lines == ["info loaded", "info print lua.text=hello"])
    }

    @Test("Only the hooks that a script defines are active")
    func activeHookPoints() throws {
        let scripts = try Scripts([
            "a.lua": "return { authorize = function() end }", "b.lua": "return { on_publish = function() end }",
        ])
        #expect(scripts.plugin.hookPoints == [.authorize, .onPublish])
        #expect(scripts.plugin.activeHookPoints == [.authorize, .onPublish])
        #expect(scripts.hooks.activeHookPoints == [.authorize, .onPublish])
        #expect(scripts.plugin.name == "lua")
    }

    @Test("The lines of names are found, not those in comments")
    func sourceText() {
        let text = """
            -- authorize = 1
            --[==[ on_publish = 2
            ]==]
            local s = "authorize = 3"
            local t = { ["on_publish"] = 4 }
            function t.authorize() end
            """
        let source = SourceText(bytes: Array(text.utf8))
        #expect(source.line(of: "authorize") == 6)
        #expect(source.line(of: "on_publish") == 5)
        #expect(source.line(of: "nothing") == nil)
    }
}
