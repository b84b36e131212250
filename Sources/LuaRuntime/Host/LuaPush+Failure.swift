import CLuaShims

extension LuaPush {
    /// Leaves the message of an error as the only value after the mark; returns the argument that it is about, if any.
    func failure(_ error: any Error, mark: UInt32) -> Int? {
        clua_tape_drop(tape, mark)
        switch error as? LuaFailure {
        case .message(let message):
            string(message)
            return nil
        case .argument(let place, let message):
            string(message)
            return place
        case nil:
            string(String(describing: error))
            return nil
        }
    }
}
