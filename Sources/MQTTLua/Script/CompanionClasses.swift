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
        connection = try state.register(ConnectionObject.type(), as: ScriptTypes.connection)
        let will = try state.register(WillObject.type(), as: ScriptTypes.will)
        connect = try state.register(ConnectObject.type(willClass: will), as: ScriptTypes.connect)
        unsubscription = try state.register(UnsubscriptionObject.type(), as: ScriptTypes.unsubscription)
        ownMessage = try state.register(OwnMessageObject.type(context), as: ScriptTypes.ownMessage)
        copy = try state.register(CopyObject.type(context), as: ScriptTypes.copy)
        sessionEvent = try state.register(SessionEventObject.type(), as: ScriptTypes.sessionEvent)
        dropEvent = try state.register(DropEventObject.type(), as: ScriptTypes.dropEvent)
        refusalEvent = try state.register(RefusalEventObject.type(), as: ScriptTypes.refusalEvent)
    }
}
