#if Lua
import ArgumentParser
import Foundation
import MQTTLua

/// `martlet script types`: what editors need to know about scripts.
struct ScriptTypesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "types",
        abstract: "Write types for editors: mqtt.d.lua, martlet.test.d.lua, and the .luarc.json that points at them.",
        discussion: """
            Editors with the Lua language server then complete and check what a script uses. Older types are \
            replaced; a .luarc.json that says anything else stays, unless --force is given.
            """)

    @Argument(help: "The folder of the scripts.")
    var folder = "."

    @Flag(help: "Replace a .luarc.json that says anything else.")
    var force = false

    /// Settings of the Lua language server.
    static let settings = """
        {
          "$schema": "https://raw.githubusercontent.com/LuaLS/vscode-lua/master/setting/schema.json",
          "runtime.version": "Lua 5.4",
          "runtime.builtin": { "debug": "disable", "io": "disable" },
          "workspace.library": ["mqtt.d.lua", "martlet.test.d.lua"]
        }

        """

    func run() throws {
        let folder = URL(fileURLWithPath: folder, isDirectory: true)
        let types = folder.appendingPathComponent("mqtt.d.lua")
        let testTypes = folder.appendingPathComponent("martlet.test.d.lua")
        let settings = folder.appendingPathComponent(".luarc.json")
        try refuse(types, unless: { $0.hasPrefix("---@meta mqtt\n") })
        try refuse(testTypes, unless: { $0.hasPrefix("---@meta martlet.test\n") })
        try refuse(settings, unless: { $0 == Self.settings })
        try write(ScriptTypes.annotations, to: types)
        try write(ScriptTypes.testAnnotations, to: testTypes)
        try write(Self.settings, to: settings)
    }

    /// Leaves alone a file that somebody else has written.
    private func refuse(_ file: URL, unless isOwn: (String) -> Bool) throws {
        guard !force, let data = FileManager.default.contents(atPath: file.path) else { return }
        guard !isOwn(String(decoding: data, as: UTF8.self)) else { return }
        StandardStreams.writeError(
            "\(file.relativePath): is there already and says something else; --force replaces it")
        throw ExitStatus.failure
    }

    private func write(_ text: String, to file: URL) throws {
        do {
            try text.write(to: file, atomically: true, encoding: .utf8)
        } catch {
            StandardStreams.writeError("\(file.relativePath): cannot be written: \(error.localizedDescription)")
            throw ExitStatus.failure
        }
        StandardStreams.writeOutput("\(file.relativePath): written")
    }
}
#endif
