import LuaRuntime
import MQTTHooks

extension HookGeneration {
    /// Folds a will through the `on_will` functions from `index` on.
    func intercept(will message: inout Message, of client: Client, startingAt index: Int = 0) throws -> WillOutcome {
        var record = MessageRecord(message: message)
        defer { message = record.message }
        return try withUnsafeMutablePointer(to: &record) { record in
            for index in index..<companions.will.count {
                if let scope = companions.will[index].scope, !scope.includes(record.pointee.message) { continue }
                let progress = try companions.will[index].begin { push, script in
                    push.object(Unmanaged.passUnretained(client).toOpaque(), script.clientClass)
                    push.object(record, script.companions.ownMessage)
                } results: { results, script in
                    try script.expectNothing(results)
                }
                if case .suspended(let thread) = progress {
                    let kept = Kept(record.pointee)
                    let call = suspended(thread, companions.will[index], client: client, kept)
                    call.replace(record, by: kept.pointer)
                    return interceptLater(call, kept, of: client, next: index + 1)
                }
                if record.pointee.isDropped { return .drop }
            }
            return .pass
        }
    }

    private func interceptLater(
        _ call: SuspendedCall, _ kept: Kept<MessageRecord>, of client: Client, next index: Int
    ) -> WillOutcome {
        .later { [self] message in
            try await call.finish { results, script in try script.expectNothing(results) }
            message = kept.pointer.pointee.message
            if kept.pointer.pointee.isDropped { return .drop }
            let rest = try intercept(will: &message, of: client, startingAt: index)
            if case .later(let body) = rest { return try await body(&message) }
            return rest
        }
    }

    /// Folds a message that is to be stored through the `on_retain` functions; returns whether it is stored.
    func intercept(retained message: inout Message, from client: Client) throws -> Bool {
        var record = MessageRecord(message: message)
        defer { message = record.message }
        return try withUnsafeMutablePointer(to: &record) { record in
            for index in 0..<companions.retain.count {
                if let scope = companions.retain[index].scope, !scope.includes(record.pointee.message) { continue }
                try companions.retain[index].call { push, script in
                    push.object(Unmanaged.passUnretained(client).toOpaque(), script.clientClass)
                    push.object(record, script.companions.ownMessage)
                } results: { results, script in
                    try script.expectNothing(results)
                }
                if record.pointee.isDropped { return false }
            }
            return true
        }
    }

    /// Folds a filter through the `on_unsubscribe` functions from `index` on.
    func intercept(
        unsubscribe filter: inout String, from client: Client, startingAt index: Int = 0
    ) throws -> UnsubscribeOutcome {
        var record = UnsubscriptionRecord(filter: filter)
        defer { filter = record.filter }
        return try withUnsafeMutablePointer(to: &record) { record in
            for index in index..<companions.unsubscribe.count {
                let handler = companions.unsubscribe[index]
                if let scope = handler.scope, !scope.includes(unsubscribe: record.pointee.filter) { continue }
                let progress = try handler.begin { push, script in
                    push.object(Unmanaged.passUnretained(client).toOpaque(), script.clientClass)
                    push.object(record, script.companions.unsubscription)
                } results: { results, script in
                    try script.expectNothing(results)
                }
                if case .suspended(let thread) = progress {
                    let kept = Kept(record.pointee)
                    let call = suspended(thread, handler, client: client, kept)
                    call.replace(record, by: kept.pointer)
                    return interceptLater(call, kept, from: client, next: index + 1)
                }
                if case .pass = record.pointee.outcome { continue }
                break
            }
            return record.pointee.outcome
        }
    }

    private func interceptLater(
        _ call: SuspendedCall, _ kept: Kept<UnsubscriptionRecord>, from client: Client, next index: Int
    ) -> UnsubscribeOutcome {
        .later { [self] filter in
            try await call.finish { results, script in try script.expectNothing(results) }
            filter = kept.pointer.pointee.filter
            guard case .pass = kept.pointer.pointee.outcome else { return kept.pointer.pointee.outcome }
            let rest = try intercept(unsubscribe: &filter, from: client, startingAt: index)
            if case .later(let body) = rest { return try await body(&filter) }
            return rest
        }
    }
}
