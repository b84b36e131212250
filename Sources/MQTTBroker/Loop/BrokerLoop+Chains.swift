import MQTTHooks

extension BrokerLoop {
    /// Every plugin, in the broker's order: who is asked where no listener has a say. What none of these wants to be asked,
    /// no listener's chain does either.
    @inline(__always)
    var chains: HookChains { slot.pointee }

    /// Where the chains of a listener stand.
    func slot(of listener: String) -> UnsafeMutablePointer<HookChains> { listenerSlots[listener] ?? slot }

    /// Who is asked about a client.
    func chains(of client: Client) -> HookChains {
        listenerSlots.isEmpty ? chains : slot(of: client.listener).pointee
    }

    /// Asks the plugins of this loop anew at which hook points they want to be asked. What has begun goes on as it was.
    func rebuildChains() {
        for slot in [slot] + listenerSlots.values {
            let old = slot.pointee
            slot.pointee = HookChains(plugins, old.configuration, meters: meters, failures: old.failures)
        }
        for connection in connections { connection.chainsChanged() }
    }

    /// The plugins of this loop that are asked at each hook point, about clients of a listener.
    func hookOrder(listener: String) -> [(point: HookPoint, plugins: [String])] { slot(of: listener).pointee.order }
}
