import CLuaShims

/// What C calls back into.
final class LuaContext {
    unowned(unsafe) var state: LuaState?
    var trace: LuaLineTrace?

    static func callbacks(context: UnsafeMutableRawPointer) -> clua_callbacks {
        clua_callbacks(
            context: context,
            call: { context, call, tape in
                guard let context, let call, let tape else { preconditionFailure("a call without its context") }
                return Unmanaged<LuaFunctionBox>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.run(call, tape) }
            },
            read: { context, object, field, tape in
                guard let context, let object, let tape else { preconditionFailure("a read without its context") }
                return Unmanaged<LuaClassBox>.fromOpaque(context)._withUnsafeGuaranteedRef {
                    $0.read(object, field, tape)
                }
            },
            write: { context, object, field, lua, index, tape in
                guard let context, let object, let lua, let tape else {
                    preconditionFailure("a write without its context")
                }
                return Unmanaged<LuaClassBox>.fromOpaque(context)._withUnsafeGuaranteedRef {
                    $0.write(object, field, LuaView(lua: lua, index: index), tape)
                }
            },
            release: { context, object in
                guard let context, let object else { return }
                Unmanaged<LuaClassBox>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.releaser(object) }
            },
            print: { context, bytes, length in
                guard let context else { return }
                Unmanaged<LuaContext>.fromOpaque(context)._withUnsafeGuaranteedRef {
                    $0.print(UnsafeRawBufferPointer(start: bytes, count: length))
                }
            },
            line: { context, chunk, line, isExecuted in
                guard let context, let chunk else { return }
                Unmanaged<LuaContext>.fromOpaque(context)._withUnsafeGuaranteedRef {
                    $0.trace?.note(String(cString: chunk), Int(line), isExecuted: isExecuted)
                }
            })
    }

    private func print(_ bytes: UnsafeRawBufferPointer) {
        if let onPrint = state?.onPrint {
            onPrint(bytes)
        } else {
            Swift.print(String(decoding: bytes, as: UTF8.self))
        }
    }
}
