import MQTTLua
import Testing

@testable import martlet

@Suite("martlet script types")
struct ScriptTypesTests {
    private func run(_ arguments: String...) async -> martlet.ExitStatus {
        await Martlet.exitStatus(arguments: ["script", "types"] + arguments)
    }

    @Test("writes the types, and settings that point at them; again over its own")
    func writes() async throws {
        let folder = try TemporaryFolder()
        for _ in 1...2 {
            #expect(await run(folder.path) == .success)
            #expect(try folder.read("mqtt.d.lua") == ScriptTypes.annotations)
            let settings = try folder.read(".luarc.json")
            #expect(settings.contains("\"mqtt.d.lua\"") && settings.contains("\"Lua 5.4\""))
        }
    }

    @Test("replaces types of an older version, and leaves alone what somebody else has written, unless forced")
    func refuses() async throws {
        let folder = try TemporaryFolder()
        try folder.write("mqtt.d.lua", "---@meta mqtt\n-- older\n")
        #expect(await run(folder.path) == .success)
        #expect(try folder.read("mqtt.d.lua") == ScriptTypes.annotations)

        try folder.write(".luarc.json", "{ \"runtime.version\": \"LuaJIT\" }")
        try folder.write("mqtt.d.lua", "---@meta mqtt\n-- older\n")
        #expect(await run(folder.path) == .failure)
        #expect(try folder.read(".luarc.json").contains("LuaJIT"))
        #expect(try folder.read("mqtt.d.lua").contains("older"), "all or nothing")
        #expect(await run(folder.path, "--force") == .success)
        #expect(try folder.read(".luarc.json").contains("Lua 5.4"))

        try folder.write("mqtt.d.lua", "-- my notes")
        #expect(await run(folder.path) == .failure)
        #expect(try folder.read("mqtt.d.lua") == "-- my notes")
        #expect(await run(folder.path("nowhere")) == .failure)
    }
}
