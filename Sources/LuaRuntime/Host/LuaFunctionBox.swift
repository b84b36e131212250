import CLuaShims

/// Keeps a host function's closure where C can point to it.
final class LuaFunctionBox {
    let body: @Sendable (LuaCall) throws -> LuaOutcome

    init(_ body: @escaping @Sendable (LuaCall) throws -> LuaOutcome) { self.body = body }

    func run(_ call: UnsafeMutablePointer<clua_call>, _ tape: UnsafeMutablePointer<clua_tape>) -> Int32 {
        let mark = tape.pointee.count
        do {
            switch try body(LuaCall(call: call, tape: tape)) {
            case .returned: return Int32(CLUA_RETURNED.rawValue)
            case .suspended: return Int32(CLUA_SUSPEND.rawValue)
            }
        } catch {
            let place = LuaPush(tape: tape).failure(error, mark: mark)
            guard let place else { return Int32(CLUA_FAILED.rawValue) }
            call.pointee.argument = Int32(truncatingIfNeeded: place)
            return Int32(CLUA_BAD_ARGUMENT.rawValue)
        }
    }
}
