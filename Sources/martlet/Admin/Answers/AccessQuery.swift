import MQTTBroker
import MQTTCodec
import MQTTHooks

/// The question of `martlet acl explain`, as it goes to the admin API: who wants to do what.
struct AccessQuery: Codable, Hashable, Sendable {
    /// The keys of its JSON form.
    static let keys = [
        "client", "username", "listener", "address", "tenant", "attributes", "publish", "subscribe", "qos", "retain",
    ]

    /// The client identifier.
    var client: String
    var username: String?
    /// The name of a listener; nil: the first.
    var listener: String?
    var address: String?
    var tenant: String?
    var attributes: [String: String]?
    /// The topic name, of somebody who wants to publish.
    var publish: String?
    /// The topic filter, of somebody who wants to subscribe.
    var subscribe: String?
    var qos: Int?
    var retain: Bool?

    /// What is to be known about the client.
    ///
    /// - Throws: ``AdminError`` with 400.
    var question: AccessQuestion {
        get throws(AdminError) {
            guard !client.isEmpty else { throw AdminError(.badRequest, "the client identifier is empty") }
            guard let level = UInt8(exactly: qos ?? 0).flatMap({ QoS(rawValue: $0) }) else {
                throw AdminError(.badRequest, "there is no QoS \(qos ?? 0)", suggestion: "it is 0, 1 or 2")
            }
            if retain == true, subscribe != nil {
                throw AdminError(.badRequest, "a subscription has no retain flag")
            }
            do throws(AccessQuestion.Invalid) {
                switch (publish, subscribe) {
                case (let topic?, nil): return try AccessQuestion(.publish, topic, qos: level, retain: retain ?? false)
                case (nil, let filter?): return try AccessQuestion(.subscribe, filter, qos: level)
                default: break
                }
            } catch {
                throw AdminError(.badRequest, error.description)
            }
            throw AdminError(
                .badRequest, "what the client wants is not clear", suggestion: "give either publish or subscribe")
        }
    }

    /// Whether a client is as the question describes it, where it says something.
    func describes(_ client: Client) -> Bool {
        (username == nil || username == client.username) && (listener == nil || listener == client.listener)
            && (address == nil || address == client.address) && (tenant == nil || tenant == client.tenant)
            && (attributes ?? [:]).allSatisfy { client.attributes[$0.key] == $0.value }
    }

    /// The listener that the client would come to.
    ///
    /// - Throws: ``AdminError`` with 400 when there is none of that name.
    func listener(in settings: Settings) throws(AdminError) -> ListenerSettings {
        let name = listener ?? settings.listeners.first?.name ?? ListenerSettings.defaultName
        if let listener = settings[listener: name] { return listener }
        let names = settings.listeners.map(\.name)
        let nearest = Suggestion.nearest(to: name, in: names).map { "did you mean \"\($0)\"?" }
        throw AdminError(
            .badRequest, "there is no listener \"\(name)\"",
            suggestion: nearest ?? "there is: \(names.joined(separator: ", "))")
    }

    /// A client as the question describes it, that no grant has said anything about.
    ///
    /// - Throws: ``AdminError`` with 400.
    func madeUpClient(in settings: Settings) throws(AdminError) -> Client {
        let listener = try listener(in: settings)
        var mountPoint = listener.mountPoint
        if let tenant {
            mountPoint = MountPoint((listener.mountPoint?.prefix ?? "") + tenant + "/")
            guard mountPoint != nil, !tenant.isEmpty, !tenant.contains("/"), !tenant.hasPrefix("$") else {
                throw AdminError(.badRequest, "\"\(tenant)\" is not a name for a tenant")
            }
        }
        return Client(
            id: client, username: username, address: address ?? "127.0.0.1", listener: listener.name, tenant: tenant,
            mountPoint: mountPoint, attributes: attributes ?? [:])
    }
}
