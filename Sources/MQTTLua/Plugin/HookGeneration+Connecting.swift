import LuaRuntime
import MQTTCodec
import MQTTHooks

extension HookGeneration {
    /// Asks the `on_accept` functions.
    func accept(_ connection: AcceptedConnection) throws -> Bool {
        try withUnsafePointer(to: connection) { connection in
            for index in 0..<companions.accept.count {
                let answer = try companions.accept[index].call { push, script in
                    push.object(UnsafeMutableRawPointer(mutating: connection), script.companions.connection)
                } results: { results, script in
                    try script.acceptance(results)
                }
                if let answer { return answer }
            }
            return true
        }
    }

    /// Folds a CONNECT through the `on_connect` functions from `index` on.
    func intercept(
        _ connect: inout ConnectDraft, by client: Client, startingAt index: Int = 0
    ) throws -> ConnectOutcome {
        var record = ConnectRecord(draft: connect)
        defer { connect = record.draft }
        return try withUnsafeMutablePointer(to: &record) { record in
            for index in index..<companions.connect.count {
                let progress = try companions.connect[index].begin { push, script in
                    push.object(Unmanaged.passUnretained(client).toOpaque(), script.clientClass)
                    push.object(record, script.companions.connect)
                } results: { results, script in
                    try script.expectNothing(results)
                }
                if case .suspended(let thread) = progress {
                    let kept = Kept(record.pointee)
                    let call = suspended(thread, companions.connect[index], client: client, kept)
                    call.replace(record, by: kept.pointer)
                    return interceptLater(call, kept, by: client, next: index + 1)
                }
                if case .pass = record.pointee.outcome { continue }
                break
            }
            return record.pointee.outcome
        }
    }

    private func interceptLater(
        _ call: SuspendedCall, _ kept: Kept<ConnectRecord>, by client: Client, next index: Int
    ) -> ConnectOutcome {
        .later { [self] connect in
            try await call.finish { results, script in try script.expectNothing(results) }
            connect = kept.pointer.pointee.draft
            guard case .pass = kept.pointer.pointee.outcome else { return kept.pointer.pointee.outcome }
            let rest = try intercept(&connect, by: client, startingAt: index)
            if case .later(let body) = rest { return try await body(&connect) }
            return rest
        }
    }
}
