import LuaRuntime
import MQTTHooks

extension HookGeneration {
    /// Folds a message through the `on_publish` functions from `index` on.
    ///
    /// - Parameter isCopy: See ``DraftRecord/isCopy``.
    @inline(__always)
    func intercept(
        _ message: inout MessageDraft, from client: Client, startingAt index: Int = 0, isCopy: Bool = false
    ) throws -> PublishOutcome {
        try withUnsafeMutablePointer(to: &message) { draft in
            var record = DraftRecord(draft: draft, isCopy: isCopy)
            return try withUnsafeMutablePointer(to: &record) { record in
                for index in index..<publishInterceptors.count {
                    if let scope = publishInterceptors[index].scope, !scope.includes(draft.pointee) { continue }
                    // A script is not asked about what it publishes itself.
                    if client.isInternal, publishInterceptors[index].clientIdentifier == client.id { continue }
                    let progress = try publishInterceptors[index].begin { push, script in
                        push.object(Unmanaged.passUnretained(client).toOpaque(), script.clientClass)
                        push.object(record, script.messageClass)
                    } results: { results, script in
                        try script.expectNothing(results)
                    }
                    if case .suspended(let thread) = progress {
                        return interceptLater(thread, at: index, record, from: client)
                    }
                    if case .pass = record.pointee.outcome { continue }
                    break
                }
                return record.pointee.outcome
            }
        }
    }

    // Apart, for the sake of those that do not wait.
    @inline(never)
    private func interceptLater(
        _ thread: LuaThread, at index: Int, _ record: UnsafeMutablePointer<DraftRecord>, from client: Client
    ) -> PublishOutcome {
        let draft = record.pointee.draft
        let kept = KeptMessage(draft.pointee.copy(), dup: draft.pointee.dup, outcome: record.pointee.outcome)
        let call = suspended(thread, publishInterceptors[index], client: client, kept)
        call.replace(record, by: kept.record)
        return .later { [self] message in
            try await call.finish { results, script in try script.expectNothing(results) }
            message = kept.message
            guard case .pass = kept.record.pointee.outcome else { return kept.record.pointee.outcome }
            let rest = try intercept(&kept.draft.pointee, from: client, startingAt: index + 1, isCopy: true)
            message = kept.message
            if case .later(let body) = rest { return try await body(&message) }
            return rest
        }
    }
}
