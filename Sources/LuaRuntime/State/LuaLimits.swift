/// What a script may use.
public struct LuaLimits: Sendable, Equatable {
    /// Bytes that the state may hold; beyond that the script gets a "not enough memory" error. Default 64 MiB.
    public var memory: Int

    /// Running time of one call, counted anew after each suspension; `nil` for no limit. Default 10 ms.
    ///
    /// Processor time of the thread counts, not the clock on the wall; time in calls nested into the call does not.
    public var runningTime: Duration?

    /// Running time of loading one script: its top level and what it requires. Default 1 s.
    public var loadingTime: Duration?

    /// Bytes of one source text. Default 16 MiB.
    public var sourceSize: Int

    /// How many values `table.unpack`, `string.byte` and `utf8.codepoint` may return at once. Default 8000.
    public var unpackedValues: Int

    /// Creates limits; what is not given has its default.
    public init(
        memory: Int = 64 << 20,
        runningTime: Duration? = .milliseconds(10),
        loadingTime: Duration? = .seconds(1),
        sourceSize: Int = 16 << 20,
        unpackedValues: Int = 8000
    ) {
        self.memory = memory
        self.runningTime = runningTime
        self.loadingTime = loadingTime
        self.sourceSize = sourceSize
        self.unpackedValues = unpackedValues
    }
}

extension Duration {
    /// Whole nanoseconds, at least one for a positive duration, none for others.
    var luaNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds > 0 || (seconds == 0 && attoseconds > 0) else { return 0 }
        let bounded = UInt64(min(seconds, 1_000_000_000))
        return max(1, bounded * 1_000_000_000 + UInt64(max(0, attoseconds) / 1_000_000_000))
    }
}
