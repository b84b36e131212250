/// What has come of a hook that asked for time.
enum Deferral<Answer: Sendable> {
    /// It has answered at once after all.
    case answered(Result<Answer, any Error>)
    /// It takes its time.
    case suspended(DeferredHook<Answer>)

    /// What has come of a hook that is asked on its own.
    init(_ hook: DeferredHook<Answer>) {
        self = hook.result.map { .answered($0) } ?? .suspended(hook)
    }
}
