/// A member, and the shared subscription that it joins.
struct SharedMembership {
    /// The shared subscription, as in `name/filter`.
    let key: String
    let filter: String
    let member: SharedMembers.Member
}
