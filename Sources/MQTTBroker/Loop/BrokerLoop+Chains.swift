import MQTTHooks

extension BrokerLoop {
    /// Every plugin, in the broker's order: who is asked where no listener has a say. What none of these wants to be asked,
    /// no listener's chain does either.
    @inline(__always)
    var chains: HookChains { slot.pointee.chains }

    /// Where the chains of a listener stand.
    func slot(of listener: String) -> UnsafeMutablePointer<HookSlot> { listenerSlots[listener] ?? slot }

    /// Who is asked about a client.
    func chains(of client: Client) -> HookChains {
        listenerSlots.isEmpty ? chains : slot(of: client.listener).pointee.chains
    }

    /// Asks the plugins of this loop anew at which hook points they want to be asked. What has begun goes on as it was.
    func rebuildChains() {
        for slot in [slot] + listenerSlots.values {
            let old = slot.pointee
            slot.pointee = HookSlot(
                HookChains(
                    plugins, old.chains.configuration, meters: meters, failures: old.chains.failures,
                    context: hookContext))
            old.release()
        }
        for connection in connections { connection.chainsChanged() }
    }

    /// The plugins of this loop that are asked at each hook point, about clients of a listener.
    func hookOrder(listener: String) -> [(point: HookPoint, plugins: [String])] {
        slot(of: listener).pointee.chains.order
    }
}
