import LuaRuntime

/// What the hooks besides the canonical five show to a script.
struct CompanionClasses {
    let connection: LuaClass
    let connect: LuaClass
    let unsubscription: LuaClass
    let ownMessage: LuaClass
    let copy: LuaClass
    let sessionEvent: LuaClass
    let dropEvent: LuaClass
    let refusalEvent: LuaClass

    init(_ context: ScriptContext) throws {
        let state = context.state
        connection = try state.register(ConnectionObject.type())
        connect = try state.register(ConnectObject.type(willClass: try state.register(WillObject.type())))
        unsubscription = try state.register(UnsubscriptionObject.type())
        ownMessage = try state.register(OwnMessageObject.type(context))
        copy = try state.register(CopyObject.type(context))
        sessionEvent = try state.register(SessionEventObject.type())
        dropEvent = try state.register(DropEventObject.type())
        refusalEvent = try state.register(RefusalEventObject.type())
    }
}
