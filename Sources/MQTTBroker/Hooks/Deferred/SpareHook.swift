/// Keeps what asks at a hook point between one message and the next. Confined to its event loop.
final class SpareHook<Answer: Sendable> {
    private var spare: DeferredHook<Answer>?

    deinit { spare?.end() }

    /// Runs a hook's deferred answer, up to the first point where it waits for something.
    func answer(
        _ body: @escaping @Sendable () async throws -> Answer, in context: HookContext
    ) -> Deferral<Answer> {
        let hook = spare ?? DeferredHook(in: context)
        // What the hook publishes may lead to the next hook before this one has answered.
        spare = nil
        let deferral = hook.ask(body, depth: context.publishDepth)
        if case .answered = deferral {
            spare?.end()
            spare = hook
        }
        return deferral
    }
}
