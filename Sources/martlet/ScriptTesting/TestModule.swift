#if Lua
import LuaRuntime
import MQTTLua

/// The module `martlet.test` in the state of one test file.
///
/// What takes time suspends the test, which ``TestFile`` then resumes.
///
/// `@unchecked Sendable`: confined to the run of its file.
final class TestModule: @unchecked Sendable {
    /// Pushes what a function that suspended the test returns.
    typealias Answer = @Sendable (LuaPush) throws -> Void

    /// Owned by the ``TestFile``, which owns this module, too.
    unowned let state: LuaState
    /// Where the scripts of tests are looked for.
    let folder: String
    let environment: TestEnvironment
    /// What the test waits for.
    private var operation: (@Sendable () async throws -> Answer)?
    /// The brokers of the running test.
    private var brokers: [VirtualBroker] = []
    /// What was wrong with scripts that the running test has loaded.
    private(set) var loadProblems: [LuaScriptError] = []
    private(set) var clientClass: LuaClass?

    /// How many tests there are; the name and the place of one; what runs one.
    private(set) var count: LuaReference?
    private(set) var test: LuaReference?
    private(set) var run: LuaReference?

    init(state: LuaState, folder: String, environment: TestEnvironment) {
        self.state = state
        self.folder = folder
        self.environment = environment
    }

    /// Makes the module known to the state.
    func install() throws {
        clientClass = try state.register(clientType, as: ScriptTypes.testClient)
        let brokerClass = try state.register(brokerType, as: ScriptTypes.testBroker)
        let broker = starter(brokerClass)
        let maker = try state.load(source: TestSource.text, name: ScriptTypes.testModuleName)
        let function = try state.function(broker)
        let parts = try state.call(maker) { push in
            push.reference(function)
        } results: { results in
            try ["module", "count", "test", "run"].map { name in
                try results[0].field(named: name) { try state.reference(to: $0) }
            }
        }
        try state.view(parts[0]) { module throws in
            var names: [String] = []
            module.forEach { key, _ in if let name = key.string { names.append(name) } }
            try ScriptTypes.testModule.check([broker], values: names)
        }
        try state.module(ScriptTypes.testModuleName) { $0.reference(parts[0]) }
        (count, test, run) = (parts[1], parts[2], parts[3])
    }

    // MARK: Waiting

    /// A function that suspends the test until something is done.
    func waiting(
        _ name: String, _ start: @escaping @Sendable (LuaCall) throws -> @Sendable () async throws -> Answer
    ) -> LuaHostFunction {
        LuaHostFunction(name, suspends: true) { [unowned self] call in
            operation = try start(call)
            return .suspended
        }
    }

    /// What the suspended test waits for.
    func takeOperation() -> (@Sendable () async throws -> Answer)? {
        defer { operation = nil }
        return operation
    }

    // MARK: Brokers

    /// Starts a broker for the running test.
    func start(_ scripts: [String], values: [String: ScriptValue], allowAnonymous: Bool?) async throws -> VirtualBroker
    {
        do {
            let broker = try await VirtualBroker(
                scripts: scripts, values: values, allowAnonymous: allowAnonymous, environment: environment)
            brokers.append(broker)
            return broker
        } catch let error as LuaScriptError {
            loadProblems.append(error)
            throw error
        }
    }

    /// Ends the brokers of the test that has run.
    ///
    /// - Returns: What went wrong at that.
    func endTest() async -> (any Error)? {
        defer {
            brokers = []
            loadProblems = []
        }
        var failure: (any Error)?
        for broker in brokers {
            do { try await broker.stop() } catch { failure = failure ?? error }
        }
        return failure
    }
}
#endif
