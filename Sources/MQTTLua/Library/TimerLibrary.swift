import LuaRuntime

/// `mqtt.timer`
struct TimerLibrary {
    static let optionNames = ScriptTypes.timerOptions.fieldNames
    private static let maximumSeconds = 365.0 * 86_400

    private let context: ScriptContext
    private let timers: ScriptTimers
    private let timerClass: LuaClass

    /// Carries a timer's number on its way through Lua.
    private final class Box: @unchecked Sendable {
        weak var timers: ScriptTimers?
        let number: Int
        init(_ timers: ScriptTimers, _ number: Int) {
            self.timers = timers
            self.number = number
        }
    }

    init(_ context: ScriptContext) throws {
        self.context = context
        timers = context.timers
        timerClass = try context.state.register(Self.type, as: ScriptTypes.timer)
    }

    var functions: [LuaHostFunction] { [function("every", repeats: true), function("after", repeats: false)] }

    private func function(_ name: String, repeats: Bool) -> LuaHostFunction {
        LuaHostFunction(name) { [unowned(unsafe) context, timers, timerClass] call in
            let seconds = try call.number(1)
            let least = repeats ? 0.001 : 0
            guard seconds >= least, seconds <= Self.maximumSeconds else {
                throw LuaFailure.argument(1, "\(least) to \(Self.maximumSeconds) seconds expected, got \(seconds)")
            }
            _ = try call.function(2)
            var isEachLoop = false
            if !call[3].isNil {
                try call.readFields(3, names: Self.optionNames) { _, value in isEachLoop = try value.flag() }
            }
            let number = try timers.add(
                after: seconds, repeats: repeats, isEachLoop: isEachLoop, isOfLoad: !context.isLoading,
                function: { try call.state.reference(to: call[2]) })
            let box = Unmanaged.passRetained(Box(timers, number)).toOpaque()
            call.push.owned(box, timerClass)
            return .returned
        }
    }

    static var type: LuaObjectType {
        LuaObjectType(
            name: "timer",
            methods: [
                LuaHostFunction("cancel") { call in
                    let box = Unmanaged<Box>.fromOpaque(call.receiver)
                    box._withUnsafeGuaranteedRef { $0.timers?.cancel($0.number) }
                    return .returned
                }
            ],
            read: { _, _, push in push.null() },
            release: { Unmanaged<Box>.fromOpaque($0).release() })
    }
}
