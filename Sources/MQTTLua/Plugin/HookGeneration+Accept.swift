import LuaRuntime
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
}
