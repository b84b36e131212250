import MQTTBroker
import MQTTHooks
// Taking over memory spares a copy of everything that is sent.
@_spi(CustomByteBufferAllocator) import NIOCore

/// The one handler of a connection's pipeline: hands bytes to the core and the core's bytes to the channel.
///
/// Writing is the core's business and happens once per tick, from ``send(_:)``; nothing is written while reading.
final class ConnectionHandler: ChannelInboundHandler, ConnectionTransport {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How long a peer may take to read the last packet and close, once the broker has closed its half.
    private static let drainTime = TimeAmount.seconds(2)

    private let loop: BrokerLoop
    private let listener: ListenerConfiguration
    private var connection: Connection?
    private var context: ChannelHandlerContext?
    /// What has been read and not consumed: the beginning of a packet, or packets behind a suspended hook.
    private var pending: ByteBuffer?
    private var isPaused = false
    private var isDraining = false

    init(loop: BrokerLoop, listener: ListenerConfiguration) {
        self.loop = loop
        self.listener = listener
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) { begin(context) }

    private func begin(_ context: ChannelHandlerContext) {
        guard connection == nil else { return }
        let remote = context.channel.remoteAddress
        connection = Connection(
            loop: loop, transport: self,
            accepted: AcceptedConnection(
                address: remote?.ipAddress ?? "", port: remote?.port ?? 0, listener: listener.name),
            allowAnonymous: listener.allowAnonymous, mountPoint: listener.mountPoint)
    }

    // MARK: In

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDraining, let connection else { return }
        var buffer = unwrapInboundIn(data)
        if pending != nil {
            pending?.writeBuffer(&buffer)
            offerPending()
            return
        }
        let consumed = buffer.withUnsafeReadableBytes { connection.receive($0) }
        guard consumed < buffer.readableBytes else { return }
        buffer.moveReaderIndex(forwardBy: consumed)
        // A copy of the rest: holding on to the read buffer would keep all of it alive.
        var rest = context.channel.allocator.buffer(capacity: buffer.readableBytes)
        rest.writeBuffer(&buffer)
        pending = rest
    }

    private func offerPending() {
        guard var buffer = pending, let connection else { return }
        // Taken out for the call, so that what the core writes back into ``pending`` is not copied first.
        pending = nil
        let consumed = buffer.withUnsafeReadableBytes { connection.receive($0) }
        guard consumed < buffer.readableBytes else { return }
        buffer.moveReaderIndex(forwardBy: consumed)
        // Only once more has been consumed than is left, so that many small steps do not move the rest each time.
        if buffer.readerIndex > buffer.readableBytes { buffer.discardReadBytes() }
        pending = buffer
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        connection?.writabilityChanged(context.channel.isWritable)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // The peer has closed its half: there is nothing more to wait for.
        if let event = event as? ChannelEvent, event == .inputClosed {
            context.close(promise: nil)
            return
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelInactive(context: ChannelHandlerContext) {
        let connection = connection
        self.connection = nil
        pending = nil
        connection?.closed()
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    // MARK: ConnectionTransport

    func send(_ bytes: OutputBytes) {
        guard let context else {
            bytes.memory.deallocate()
            return
        }
        let buffer = ByteBuffer(
            takingOwnershipOf: bytes.memory, allocator: context.channel.allocator, writerIndex: bytes.count)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    func pauseReading() {
        isPaused = true
        context?.channel.setAutoRead(false)
    }

    func resumeReading() {
        guard isPaused else { return }
        isPaused = false
        offerPending()
        // What was offered may have led to the next suspended hook.
        guard !isPaused else { return }
        context?.channel.setAutoRead(true)
    }

    func close(draining: Bool) {
        connection = nil
        pending = nil
        guard let context else { return }
        guard draining else {
            context.close(promise: nil)
            return
        }
        isDraining = true
        context.channel.setAutoRead(true)
        context.close(mode: .output, promise: nil)
        let channel = context.channel
        context.eventLoop.scheduleTask(in: Self.drainTime) { channel.close(promise: nil) }
    }
}
