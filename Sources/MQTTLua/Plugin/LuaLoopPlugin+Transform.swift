import LuaRuntime
import MQTTHooks

extension LuaLoopPlugin: PublishInterceptor {
    func intercept(_ message: inout MessageDraft, from client: Client) throws -> PublishOutcome {
        try withUnsafeMutablePointer(to: &message) { draft in
            var record = DraftRecord(draft: draft)
            return try withUnsafeMutablePointer(to: &record) { record in
                for index in 0..<publishInterceptors.count {
                    if let scope = publishInterceptors[index].scope, !scope.includes(draft.pointee) { continue }
                    try publishInterceptors[index].call { push, script in
                        push.object(Unmanaged.passUnretained(client).toOpaque(), script.clientClass)
                        push.object(record, script.messageClass)
                    } results: { results, script in
                        try script.expectNothing(results)
                    }
                    if case .pass = record.pointee.outcome { continue }
                    break
                }
                return record.pointee.outcome
            }
        }
    }
}

extension LuaLoopPlugin: SubscribeInterceptor {
    func intercept(_ subscription: inout SubscriptionDraft, from client: Client) throws -> SubscribeOutcome {
        var record = SubscriptionRecord(draft: subscription)
        defer { subscription = record.draft }
        return try withUnsafeMutablePointer(to: &record) { record in
            for index in 0..<subscribeInterceptors.count {
                if let scope = subscribeInterceptors[index].scope, !scope.includes(record.pointee.draft) { continue }
                try subscribeInterceptors[index].call { push, script in
                    push.object(Unmanaged.passUnretained(client).toOpaque(), script.clientClass)
                    push.object(record, script.subscriptionClass)
                } results: { results, script in
                    try script.expectNothing(results)
                }
                if case .pass = record.pointee.outcome { continue }
                break
            }
            return record.pointee.outcome
        }
    }
}
