import MQTTHooks

/// Writes down who comes and goes, and fails afterwards if it is told to.
struct ScriptedObserver: ConnectionObserver, DisconnectObserver {
    struct Broken: Error {}

    var name = "observer"
    var fails = false
    let connected = Recorded<String>()
    let disconnected = Recorded<(client: String, event: DisconnectEvent)>()

    func connected(_ client: Client, sessionPresent: Bool) throws {
        connected.append("\(client.id) \(sessionPresent)")
        if fails { throw Broken() }
    }

    func disconnected(_ client: Client, _ event: DisconnectEvent) throws {
        disconnected.append((client.id, event))
        if fails { throw Broken() }
    }
}
