#if Lua
import Foundation
import MQTTLua

/// Finds files of tests, runs them one after the other, and keeps what came of it.
struct ScriptTestRun {
    /// How the names of files of tests end.
    static let suffix = "_test.lua"

    private let environment: TestEnvironment
    /// What the names of tests to run contain; nil: all run.
    private let filter: String?
    private(set) var results: [TestResult] = []
    /// Files that could not be loaded.
    private(set) var loadProblems: [LuaScriptError] = []
    /// How many files have been run.
    private(set) var fileCount = 0

    init(_ environment: TestEnvironment, filter: String? = nil) {
        self.environment = environment
        self.filter = filter
    }

    /// Runs the tests of one file.
    ///
    /// - Parameter report: Gets each result at once.
    mutating func run(_ path: String, report: (TestResult) -> Void) async {
        do {
            let file = try TestFile(path, environment)
            fileCount += 1
            for test in try file.tests() where filter.map({ test.name.contains($0) }) ?? true {
                let result = await file.run(test)
                results.append(result)
                report(result)
            }
        } catch let error as LuaScriptError {
            loadProblems.append(error)
        } catch {
            loadProblems.append(LuaScriptError(file: path, message: "\(error)"))
        }
    }

    /// How the process should end.
    var status: ExitStatus {
        if !loadProblems.isEmpty || results.isEmpty { return .configuration }
        if results.contains(where: { $0.failure?.isLoadProblem == true }) { return .configuration }
        return results.contains { $0.failure != nil } ? .failure : .success
    }

    /// The files of tests at a path: itself, or those in the folder and below, in the order of their names.
    ///
    /// - Throws: `ScriptTestError` when there is nothing at the path.
    static func files(at path: String) throws -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw ScriptTestError("\(path): no such file or folder")
        }
        guard isFolder.boolValue else { return [path] }
        var folder = path
        while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
        return names.filter { $0.hasSuffix(suffix) }.sorted().map { folder == "." ? $0 : "\(folder)/\($0)" }
    }
}
#endif
