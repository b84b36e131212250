import LuaRuntime
import MQTTHooks

/// The timers of one script on one event loop.
///
/// Timers that are set while the script loads, or by `on_load`, which every loop does, are those of the first loop
/// alone, unless they are meant for each loop; nothing fires before that is through.
///
/// `@unchecked Sendable`: confined to the loop.
final class ScriptTimers: @unchecked Sendable {
    /// How many one script may have on one loop.
    static let limit = 1000

    private struct Entry {
        let function: LuaReference
        let seconds: Double
        let repeats: Bool
        let isEachLoop: Bool
        /// Whether `on_load` has set it, which sets it again when it is called again.
        let isOfLoad: Bool
        var due: Double
        var task: Task<Void, Never>?
    }

    private let clock: ScriptClock
    private unowned(unsafe) let state: LuaState
    private var entries: [Int: Entry] = [:]
    private var last = 0
    /// Nil while the timers stand still.
    private var executor: LoopExecutor?
    private weak var script: Script?

    init(state: LuaState, clock: ScriptClock) {
        self.state = state
        self.clock = clock
    }

    deinit {
        for entry in entries.values { entry.task?.cancel() }
    }

    /// How many timers there are.
    var count: Int { entries.count }

    /// Sets a timer, and returns its number.
    func add(
        after seconds: Double, repeats: Bool, isEachLoop: Bool, isOfLoad: Bool, function: () throws -> LuaReference
    ) throws -> Int {
        guard entries.count < Self.limit else {
            throw LuaFailure.message("a script may have \(Self.limit) timers on each event loop")
        }
        last += 1
        entries[last] = Entry(
            function: try function(), seconds: seconds, repeats: repeats, isEachLoop: isEachLoop,
            isOfLoad: isOfLoad && executor == nil, due: clock.monotonic() + seconds)
        arm(last)
        return last
    }

    /// Lets the timers run. Called when the script is loaded, `on_load` included.
    func start(_ script: Script, on executor: LoopExecutor) {
        let isFirst = self.script == nil
        self.script = script
        self.executor = executor
        for (number, entry) in entries.sorted(by: { $0.key < $1.key }) {
            let isHere = executor.loop.index == 0 || entry.isEachLoop || !(isFirst || entry.isOfLoad)
            if isHere { arm(number) } else { cancel(number) }
        }
    }

    /// Has the timers stand still. Called before `on_unload`.
    func stop() {
        executor = nil
        for number in entries.keys.sorted() {
            entries[number]?.task?.cancel()
            if entries[number]?.isOfLoad == true { cancel(number) }
        }
    }

    /// Ends a timer; one that has ended already stays so.
    func cancel(_ number: Int) {
        guard let entry = entries.removeValue(forKey: number) else { return }
        entry.task?.cancel()
        state.release(entry.function)
    }

    private func arm(_ number: Int) {
        guard let executor, let entry = entries[number] else { return }
        let wait = max(0, entry.due - clock.monotonic())
        // A call that began before the timers stood still arms what has been armed again since.
        entry.task?.cancel()
        entries[number]?.task = Task(executorPreference: executor) { [weak self, sleep = clock.sleep] in
            do { try await sleep(wait) } catch { return }
            executor.loop.execute { [weak timers = self] in timers?.fire(number) }
        }
    }

    private func fire(_ number: Int) {
        guard let executor, let script, let entry = entries[number] else { return }
        if entry.repeats {
            // What was missed meanwhile is not made up for.
            entries[number]?.due = max(entry.due + entry.seconds, clock.monotonic())
            script.fire(entry.function, on: executor) { [weak self] in self?.arm(number) }
        } else {
            entries[number] = nil
            // Held until the call has ended.
            script.fire(entry.function, on: executor) { [weak script] in script?.state.release(entry.function) }
        }
    }
}
