import MQTTCodec
public import MQTTHooks

/// One network connection: takes bytes in, drives the protocol, and leaves bytes in its output buffer for the end of the
/// tick. Confined to its event loop.
public final class Connection: Hashable, @unchecked Sendable {
    /// Where the connection stands.
    enum Phase {
        case awaitingConnect
        /// A CONNECT has been read and is being decided.
        case connecting
        /// An AUTH has been sent, and the client's is awaited.
        case authenticating
        case connected
        /// A hook takes its time; what has been read after its packet waits.
        case suspended
        case closed
    }

    let loop: BrokerLoop
    /// Who is asked about the listener's clients; a reload puts other chains there.
    let slot: UnsafeMutablePointer<HookSlot>
    let transport: any ConnectionTransport
    let accepted: AcceptedConnection
    let allowAnonymous: Bool?
    /// Where the topics of the listener's clients stand.
    let listenerMountPoint: MountPoint?
    let output: UnsafeMutablePointer<OutputBuffer>

    @exclusivity(unchecked) var phase = Phase.awaitingConnect
    @exclusivity(unchecked) var version = ProtocolVersion.v3_1_1
    @exclusivity(unchecked) var client: Client { didSet { chainsChanged() } }
    /// Whether authorizers, or an access list, are to be asked about this client.
    @exclusivity(unchecked) private(set) var mustAsk = false
    @exclusivity(unchecked) var session: Session?
    var will: Will?
    /// Where this client's topics stand; nil: at the top.
    @exclusivity(unchecked) var mount: ConnectionMount?
    /// Where the CONNECT stands that is being decided.
    var sequence: ConnectSequence? {
        get { boxedSequence?.value }
        set { boxedSequence = newValue.map { Boxed($0) } }
    }
    /// The AUTH exchange that let the client in; nil: it named no authentication method.
    var exchange: AuthenticationExchange? {
        get { boxedExchange?.value }
        set { boxedExchange = newValue.map { Boxed($0) } }
    }
    var wantsProblemInformation = true
    /// The topics behind the aliases that the client uses, by alias `[MQTT-3.3.2-8]`.
    var topicAliases: [[UInt8]?] = []
    /// Holds the topic of an aliased packet while it is handled.
    var aliasScratch = ByteScratch()
    /// How many QoS 2 messages of this connection are not released yet.
    var unreleasedCount = 0
    /// The largest packet that is accepted from the client.
    @exclusivity(unchecked) var inboundLimit: Int
    /// What the client may publish per second; nil: anything.
    @exclusivity(unchecked) var throttle: PublishThrottle?
    /// For how many milliseconds nothing more is read from a client that has published too fast.
    @exclusivity(unchecked) var throttledFor: Int64 = 0
    var throttleTimer: TimerToken?
    /// When the grant is good no longer.
    var expiryTimer: TimerToken?
    /// The largest packet that the client takes.
    var outboundLimit = Int.max
    /// Whether this connection counts towards the most that are admitted.
    var isCounted = false
    /// Where the last topic's messages go.
    @exclusivity(unchecked) var route: Route?
    /// The hook that is being waited for.
    var race: HookRace?

    private var boxedSequence: Boxed<ConnectSequence>?
    private var boxedExchange: Boxed<AuthenticationExchange>?
    private var timer: TimerToken?
    @exclusivity(unchecked) private var lastActivity: Int64
    private var connectedAt: Int64 = 0
    private var silenceLimit: Int64 = 0
    @exclusivity(unchecked) private var isReadingPaused = false

    /// A connection that has just been accepted.
    ///
    /// - Parameters:
    ///   - loop: The loop that owns it; the caller runs on it.
    ///   - transport: The socket behind it. The connection keeps it until ``closed()``.
    ///   - allowAnonymous: The listener's rule for clients without credentials; nil: allowed while no authenticator is
    ///     loaded.
    ///   - mountPoint: Where the topics of the listener's clients stand; nil: at the top.
    public init(
        loop: BrokerLoop, transport: any ConnectionTransport, accepted: AcceptedConnection, allowAnonymous: Bool?,
        mountPoint: MountPoint? = nil
    ) {
        self.loop = loop
        slot = loop.slot(of: accepted.listener)
        self.transport = transport
        self.accepted = accepted
        self.allowAnonymous = allowAnonymous
        listenerMountPoint = mountPoint
        client = Client(id: "", address: accepted.address, port: accepted.port, listener: accepted.listener)
        inboundLimit = loop.limits.maximumPacketSize
        lastActivity = loop.now
        output = .allocate(capacity: 1)
        output.initialize(to: OutputBuffer(connection: self))
        loop.connections.insert(self)
        beginConnectTimeout()
        if !chains.connectionFilters.isEmpty, !chains.accepts(accepted) {
            end(.server, .notAuthorized, draining: false)
        }
    }

    deinit {
        aliasScratch.deallocate()
        output.pointee.deallocate()
        output.deinitialize(count: 1)
        output.deallocate()
    }

    /// Equal when identical.
    public static func == (a: Connection, b: Connection) -> Bool { a === b }

    /// Hashes the identity.
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }

    /// Who is asked about this client.
    @inline(__always)
    var chains: HookChains { slot.pointee.chains }

    /// There are other authorizers, or the client is another one.
    func chainsChanged() { mustAsk = chains.asksAuthorizers(about: client) }

    // MARK: Input

    /// Takes bytes that have been read.
    ///
    /// - Returns: How many were consumed; the others belong to a packet that is not whole yet, or wait for a hook, and are
    ///   to be offered again in front of what is read next.
    public func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
        if isOutputFull {
            pauseReading()
            return 0
        }
        lastActivity = loop.now
        var offset = 0
        do throws(CodecError) {
            loop: while offset < bytes.count {
                switch phase {
                case .connected, .awaitingConnect, .authenticating: break
                case .connecting, .suspended: break loop
                case .closed: return bytes.count
                }
                let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
                guard
                    let header = try FixedHeader.parse(
                        rest, maximumPacketSize: inboundLimit, version: version),
                    rest.count >= header.totalLength
                else { break }
                offset += header.totalLength
                try handle(header, UnsafeRawBufferPointer(rebasing: rest[..<header.totalLength]))
            }
        } catch {
            fail(error)
            return bytes.count
        }
        if phase == .connecting || phase == .suspended || isOutputFull { pauseReading() }
        return offset
    }

    /// Whether the client has not read so much that nothing more is read from it: what it asks for is answered, and the
    /// answers would gather without end.
    private var isOutputFull: Bool {
        output.pointee.isBlocked && output.pointee.count >= loop.limits.maximumOutputBuffer && phase != .closed
    }

    private func pauseReading() {
        guard !isReadingPaused else { return }
        isReadingPaused = true
        transport.pauseReading()
    }

    /// A hook has answered: goes on with what was read meanwhile.
    func resume(as phase: Phase) {
        self.phase = phase
        if phase == .connected, throttledFor > 0 { return pauseForThrottle() }
        guard isReadingPaused else { return }
        isReadingPaused = false
        transport.resumeReading()
    }

    @inline(__always)
    private func handle(_ header: FixedHeader, _ packet: UnsafeRawBufferPointer) throws(CodecError) {
        if header.type == .publish, phase == .connected {
            try receivePublish(header, packet)
        } else if header.remainingLength == 2, phase == .connected, header.type.rawValue >= 4, header.type.rawValue <= 7
        {
            let identifier = packet.loadUnaligned(fromByteOffset: header.length, as: UInt16.self).bigEndian
            guard identifier != 0 else {
                throw CodecError(.protocolError, "packet identifier 0", clause: "MQTT-2.2.1-3")
            }
            try receiveAcknowledgement(header.type, identifier, reasonCode: .success)
        } else {
            try handleOther(header, packet)
        }
    }

    @inline(never)
    private func handleOther(_ header: FixedHeader, _ packet: UnsafeRawBufferPointer) throws(CodecError) {
        if phase == .awaitingConnect, header.type != .connect {
            throw CodecError(.protocolError, "the first packet is not a CONNECT", clause: "MQTT-3.1.0-1")
        }
        if phase == .authenticating, header.type != .auth, header.type != .disconnect {
            throw CodecError(.protocolError, "something else than AUTH before the CONNACK", clause: "MQTT-3.1.2-30")
        }
        let body = UnsafeRawBufferPointer(rebasing: packet[header.length...])
        switch try Packet.decode(header, body: body, version: version) {
        case .connect(let connect):
            guard phase == .awaitingConnect else {
                throw CodecError(.protocolError, "a second CONNECT", clause: "MQTT-3.1.0-2")
            }
            receiveConnect(connect)
        case .puback(let packet):
            try receiveAcknowledgement(.puback, packet.packetIdentifier, reasonCode: packet.reasonCode)
        case .pubrec(let packet):
            try receiveAcknowledgement(.pubrec, packet.packetIdentifier, reasonCode: packet.reasonCode)
        case .pubrel(let packet):
            try receiveAcknowledgement(.pubrel, packet.packetIdentifier, reasonCode: packet.reasonCode)
        case .pubcomp(let packet):
            try receiveAcknowledgement(.pubcomp, packet.packetIdentifier, reasonCode: packet.reasonCode)
        case .subscribe(let packet): try receiveSubscribe(packet)
        case .unsubscribe(let packet): receiveUnsubscribe(packet)
        case .pingreq: send(.pingresp)
        case .disconnect(let packet): try receiveDisconnect(packet)
        case .publish, .connack, .suback, .unsuback, .pingresp:
            throw CodecError(.protocolError, "a packet that only a server may send", clause: nil)
        case .auth(let packet): try receiveAuth(packet)
        }
    }

    // MARK: Output

    /// Puts a packet into the output.
    func send(_ packet: Packet) {
        let size = packet.encodedSize(version: version)
        guard size <= outboundLimit else {
            // [MQTT-3.1.2-24]: what the client cannot take without its explanations, it gets without them.
            guard let brief = packet.withoutProperties, brief != packet else {
                loop.counters.drop(.tooLarge)
                end(.server, .packetTooLarge, draining: false)
                return
            }
            send(brief)
            return
        }
        let written = packet.encode(version: version, to: output.pointee.reserve(size))
        output.pointee.advance(by: written)
        loop.markDirty(output)
    }

    /// Puts the short form of an acknowledgement into the output.
    @inline(__always)
    func acknowledge(_ type: PacketType, _ packetIdentifier: UInt16) {
        let size = AcknowledgementFrame.write(type, packetIdentifier: packetIdentifier, to: output.pointee.reserve(4))
        output.pointee.advance(by: size)
        loop.markDirty(output)
    }

    /// The transport takes more, or takes no more for now.
    public func writabilityChanged(_ isWritable: Bool) {
        guard phase != .closed else { return }
        output.pointee.isBlocked = !isWritable
        guard isWritable else { return }
        if output.pointee.count > 0 { loop.markDirty(output) }
        // Later: this may be called from within a write in the middle of a delivery.
        loop.scheduler.execute { [weak self] in
            guard let self else { return }
            if let session = self.session { self.loop.pump(session.state) }
            if self.phase != .connecting, self.phase != .suspended, self.phase != .closed {
                self.resume(as: self.phase)
            }
        }
    }

    // MARK: Time

    /// The client's silence is looked at; the timer is set anew for what is left.
    func timerFired() {
        timer = nil
        let now = loop.now
        if phase == .awaitingConnect || phase == .authenticating {
            end(.server, .maximumConnectTime, draining: false)
            return
        }
        guard silenceLimit > 0 else { return }
        // While a hook is awaited nothing is read, so that silence is not the client's.
        let silence = phase == .suspended ? 0 : now - lastActivity
        if silence >= silenceLimit {
            // [MQTT-3.1.2-22]
            sayGoodbye(.keepAliveTimeout)
            end(.keepAlive, .keepAliveTimeout, draining: false)
        } else {
            timer = loop.schedule(.connection(self), afterMilliseconds: silenceLimit - silence)
        }
    }

    /// Waits for a packet that a client that is not connected yet owes, no longer than for its CONNECT.
    func beginConnectTimeout() {
        timer = loop.schedule(.connection(self), afterMilliseconds: Int64(loop.limits.connectTimeout * 1000))
    }

    /// The CONNECT was accepted: the connect timeout is over, and the keep alive begins, in seconds; 0: none.
    func beginKeepAlive(_ keepAlive: UInt16) {
        cancelTimer()
        connectedAt = loop.now
        silenceLimit = Int64(keepAlive) * 1500
        if silenceLimit > 0 { timer = loop.schedule(.connection(self), afterMilliseconds: silenceLimit) }
    }

    /// How long the client has been connected, in seconds.
    var connectedSeconds: Double { Double(loop.now - connectedAt) / 1000 }

    func cancelTimer() {
        if let timer { loop.timers.cancel(timer) }
        timer = nil
    }
}
