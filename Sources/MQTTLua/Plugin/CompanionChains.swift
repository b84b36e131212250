import MQTTHooks

/// The functions of the hook points besides the canonical five, of all scripts of one event loop.
struct CompanionChains {
    let accept: HookChain
    let connect: HookChain
    let unsubscribe: HookChain
    let deliver: HookChain
    /// The `key` functions of `on_deliver`; none unless each of its functions has one.
    let keys: HookChain
    let will: HookChain
    let retain: HookChain
    let session: HookChain
    let delivered: HookChain
    let acknowledged: HookChain
    let dropped: HookChain
    let refused: HookChain

    init(_ all: [HookHandler]) {
        func handlers(_ point: HookPoint) -> HookChain { HookChain(all.filter { $0.point == point }) }
        accept = handlers(.onAccept)
        connect = handlers(.onConnect)
        unsubscribe = handlers(.onUnsubscribe)
        deliver = handlers(.onDeliver)
        let interceptors = all.filter { $0.point == .onDeliver }
        let keys = interceptors.compactMap { handler in handler.key.map(handler.asking) }
        self.keys = HookChain(keys.count == interceptors.count ? keys : [])
        will = handlers(.onWill)
        retain = handlers(.onRetain)
        session = handlers(.onSession)
        delivered = handlers(.onDelivered)
        acknowledged = handlers(.onAcked)
        dropped = handlers(.onDropped)
        refused = handlers(.onRefused)
    }

    func deallocate() {
        for chain in [accept, connect, unsubscribe, deliver, keys, will, retain, session] { chain.deallocate() }
        for chain in [delivered, acknowledged, dropped, refused] { chain.deallocate() }
    }
}
