import LuaRuntime
import MQTTHooks

extension HookGeneration {
    /// Hands something through functions that edit it and may wait, until one decides about it.
    ///
    /// - Parameters:
    ///   - isInScope: Whether it is something that a function with a topic is about.
    ///   - objectClass: What the functions know it as; stands for a ``FoldRecord``.
    func fold<Outcome: FoldOutcome>(
        _ subject: inout Outcome.Subject, by client: Client, _ chain: HookChain,
        isInScope: @escaping @Sendable (TopicScope, Outcome.Subject) -> Bool = { _, _ in true },
        as objectClass: @escaping @Sendable (Script) -> LuaClass
    ) throws -> Outcome {
        let kept = Kept(FoldRecord<Outcome>(subject: subject))
        let ask: @Sendable (Int) throws -> (call: SuspendedCall, next: Int)? = { [self] start in
            for index in start..<chain.count where kept.pointer.pointee.outcome == nil {
                if let scope = chain[index].scope, !isInScope(scope, kept.pointer.pointee.subject) { continue }
                let progress = try chain[index].begin { push, script in
                    push.object(Unmanaged.passUnretained(client).toOpaque(), script.clientClass)
                    push.object(kept.pointer, objectClass(script))
                } results: { results, script in
                    try script.expectNothing(results)
                }
                if case .suspended(let thread) = progress {
                    return (suspended(thread, chain[index], client: client, kept), index + 1)
                }
            }
            return nil
        }
        if let first = try ask(0) {
            return .later { subject in
                var waiting: (call: SuspendedCall, next: Int)? = first
                while let (call, next) = waiting {
                    try await call.finish { results, script in try script.expectNothing(results) }
                    waiting = try ask(next)
                }
                subject = kept.pointer.pointee.subject
                return kept.pointer.pointee.outcome ?? .pass
            }
        }
        subject = kept.pointer.pointee.subject
        return kept.pointer.pointee.outcome ?? .pass
    }

    /// Hands a CONNECT through the `on_connect` functions.
    func intercept(_ connect: inout ConnectDraft, by client: Client) throws -> ConnectOutcome {
        try fold(&connect, by: client, companions.connect) { $0.companions.connect }
    }

    /// Hands a subscription through the `on_subscribe` functions.
    func intercept(_ subscription: inout SubscriptionDraft, from client: Client) throws -> SubscribeOutcome {
        try fold(&subscription, by: client, subscribeInterceptors, isInScope: { $0.includes($1) }) {
            $0.subscriptionClass
        }
    }

    /// Hands a filter through the `on_unsubscribe` functions.
    func intercept(unsubscribe filter: inout String, from client: Client) throws -> UnsubscribeOutcome {
        try fold(&filter, by: client, companions.unsubscribe, isInScope: { $0.includes(unsubscribe: $1) }) {
            $0.companions.unsubscription
        }
    }

    /// Hands a will through the `on_will` functions.
    func intercept(will message: inout Message, of client: Client) throws -> WillOutcome {
        try fold(&message, by: client, companions.will, isInScope: { $0.includes($1) }) { $0.companions.ownMessage }
    }

    /// Hands a message that is to be stored through the `on_retain` functions; returns whether it is stored.
    func intercept(retained message: inout Message, from client: Client) throws -> Bool {
        var record = MessageRecord(subject: message)
        defer { message = record.subject }
        return try withUnsafeMutablePointer(to: &record) { record in
            for index in 0..<companions.retain.count {
                if let scope = companions.retain[index].scope, !scope.includes(record.pointee.subject) { continue }
                try companions.retain[index].call { push, script in
                    push.object(Unmanaged.passUnretained(client).toOpaque(), script.clientClass)
                    push.object(record, script.companions.ownMessage)
                } results: { results, script in
                    try script.expectNothing(results)
                }
                if record.pointee.outcome != nil { return false }
            }
            return true
        }
    }
}
