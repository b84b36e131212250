#if Lua
import LuaRuntime
import MQTTLua

/// One file of tests: a Lua state of its own, in the sandbox of scripts, with more time.
///
/// `@unchecked Sendable`: confined to the run.
final class TestFile: @unchecked Sendable {
    /// How long a test may run without waiting for something.
    static let runningTime = Duration.seconds(10)

    let path: String
    private let state: LuaState
    private let module: TestModule

    /// Loads a file, which names its tests.
    ///
    /// - Throws: ``LuaScriptError``.
    init(_ path: String, _ environment: TestEnvironment) throws {
        self.path = path
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        do {
            state = try LuaState(limits: LuaLimits(runningTime: Self.runningTime, loadingTime: Self.runningTime))
            module = TestModule(state: state, folder: folder, environment: environment)
            try module.install()
            _ = try state.load(file: path)
        } catch let error as LuaError {
            throw LuaScriptError(error, file: path, line: nil)
        }
    }

    /// The tests, in the order of the file.
    func tests() throws -> [TestCase] {
        guard let count = module.count, let test = module.test else { return [] }
        let last = try state.call(count) { Int($0[0].integer ?? 0) }
        var tests: [TestCase] = []
        while tests.count < last {
            let number = tests.count + 1
            let (name, place) = try state.call(test) {
                $0.integer(number)
            } results: {
                ($0[0].string ?? "", $0[1].string ?? "")
            }
            tests.append(TestCase(number: number, name: name, place: self.place(place)))
        }
        return tests
    }

    /// A place as Lua names it: with a colon and a space behind it, and shortened where the file's name is long.
    private func place(_ text: String) -> String {
        guard text.hasSuffix(": ") else { return path }
        let place = text.dropLast(2)
        guard place.hasPrefix("..."), let colon = place.lastIndex(of: ":"),
            path.hasSuffix(place[..<colon].dropFirst(3))
        else { return String(place) }
        return path + place[colon...]
    }

    /// Runs one test to its end, and ends its brokers.
    func run(_ test: TestCase) async -> TestResult {
        let start = ContinuousClock.now
        var failure = await call(test)
        if let error = await module.endTest() {
            failure =
                failure ?? TestFailure(place: path, text: "the broker did not end: \(error)", isLoadProblem: false)
        }
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return TestResult(
            file: path, name: test.name, failure: failure, seconds: Double(seconds) + Double(attoseconds) * 1e-18)
    }

    private func call(_ test: TestCase) async -> TestFailure? {
        guard let run = module.run else { return nil }
        do {
            guard
                case .suspended(let thread) = try state.begin(
                    run, arguments: { $0.integer(test.number) }, results: { _ in })
            else { return nil }
            var progress = LuaProgress.suspended
            while progress == .suspended {
                let answer = await answer()
                progress = try state.resume(thread) { push in try answer.get()(push) }
            }
            thread.finish()
            return nil
        } catch let error as LuaError {
            return failure(error, of: test)
        } catch {
            return TestFailure(place: test.place, text: "\(error)", isLoadProblem: false)
        }
    }

    /// What the test waits for.
    private func answer() async -> Result<TestModule.Answer, any Error> {
        guard let operation = module.takeOperation() else {
            return .failure(ScriptTestError("nothing to wait for"))
        }
        do {
            return .success(try await operation())
        } catch {
            return .failure(error)
        }
    }

    private func failure(_ error: LuaError, of test: TestCase) -> TestFailure {
        // An error that is no text has no place of its own.
        let file = error.file == ScriptTypes.testModuleName ? nil : error.file
        let place = file.map { file in error.line.map { "\(file):\($0)" } ?? file } ?? test.place
        // A script that must not load, and a test that says so, are as they should be.
        let isLoadProblem = module.loadProblems.contains { error.message.contains($0.description) }
        return TestFailure(place: place, text: error.message, isLoadProblem: isLoadProblem)
    }
}
#endif
