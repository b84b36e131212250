import CLuaShims

/// Keeps the closures of an object type where C can point to them.
final class LuaClassBox {
    let reader: LuaObjectType.Reader
    let writer: LuaObjectType.Writer
    let releaser: @Sendable (UnsafeMutableRawPointer) -> Void

    init(_ type: LuaObjectType) {
        reader = type.read
        writer = type.write
        releaser = type.release
    }

    func read(_ object: UnsafeMutableRawPointer, _ field: Int32, _ tape: UnsafeMutablePointer<clua_tape>) -> Int32 {
        let mark = tape.pointee.count
        do {
            try reader(object, Int(field), LuaPush(tape: tape))
            return Int32(CLUA_RETURNED.rawValue)
        } catch {
            _ = LuaPush(tape: tape).failure(error, mark: mark)
            return Int32(CLUA_FAILED.rawValue)
        }
    }

    func write(
        _ object: UnsafeMutableRawPointer, _ field: Int32, _ value: LuaView, _ tape: UnsafeMutablePointer<clua_tape>
    ) -> Int32 {
        let mark = tape.pointee.count
        do {
            try writer(object, Int(field), value)
            return Int32(CLUA_RETURNED.rawValue)
        } catch {
            let place = LuaPush(tape: tape).failure(error, mark: mark)
            return place == nil ? Int32(CLUA_FAILED.rawValue) : Int32(CLUA_BAD_ARGUMENT.rawValue)
        }
    }
}
