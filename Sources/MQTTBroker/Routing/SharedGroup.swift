import MQTTHooks

/// One shared subscription of the whole broker, on the loop that its name falls to: the one place where a member is
/// chosen for each message.
final class SharedGroup {
    /// The share name and the topic filter, as in `name/filter`.
    let key: String
    /// The topic filter.
    let filter: String
    /// What stands in the subscription index for all members.
    let session: Session
    var members = SharedMembers()

    init(key: String, filter: String) {
        self.key = key
        self.filter = filter
        session = Session(client: Client(id: "$share/" + key, isInternal: true))
        session.state.pointee.isIndirect = true
        session.group = self
    }
}
