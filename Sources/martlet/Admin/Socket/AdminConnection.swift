import NIOCore
import NIOHTTP1

/// One connection to the admin socket: puts requests together, within bounds of size and time, and writes the answers.
/// Requests that come before the last one is answered wait in the pipeline.
final class AdminConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// The event that says that the broker shuts down.
    struct Farewell {}

    /// The largest body of a request, in bytes.
    static let largestBody = 1 << 20
    /// How long a request may take to arrive, and a connection may be idle.
    static let patience = TimeAmount.seconds(30)

    private let router: AdminRouter
    private var context: ChannelHandlerContext?
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var timeout: Scheduled<Void>?
    private var isAnswering = false
    private var isLeaving = false

    init(router: AdminRouter) { self.router = router }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        beginWaiting(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelInactive(context: ChannelHandlerContext) { timeout?.cancel() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isLeaving || head != nil else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            beginWaiting(context)
            self.head = head
            body = []
            if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }), length > Self.largestBody {
                refuse(.tooLarge, context)
            } else if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
                context.writeAndFlush(
                    wrapOutboundOut(.head(HTTPResponseHead(version: head.version, status: .continue))), promise: nil)
            }
        case .body(let part):
            guard head != nil else { return }
            guard body.count + part.readableBytes <= Self.largestBody else {
                refuse(.tooLarge, context)
                return
            }
            body += part.readableBytesView
        case .end:
            guard let head else { return }
            self.head = nil
            answer(head, context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError, !isAnswering else {
            context.close(promise: nil)
            return
        }
        refuse(AdminError(.badRequest, "this is no HTTP/1.1: \(error)"), context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is Farewell {
            isLeaving = true
            if !isAnswering { context.close(promise: nil) }
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    private func beginWaiting(_ context: ChannelHandlerContext) {
        timeout?.cancel()
        let channel = context.channel
        timeout = context.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
    }

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        timeout?.cancel()
        isAnswering = true
        let request = AdminRequest(method: head.method.rawValue, uri: head.uri, body: body)
        body = []
        let router = router
        let eventLoop = context.eventLoop
        let connection = NIOLoopBound(self, eventLoop: eventLoop)
        Task {
            let response = await router.answer(request)
            eventLoop.execute { connection.value.write(response, to: head) }
        }
    }

    private func write(_ response: AdminResponse, to head: HTTPRequestHead) {
        isAnswering = false
        guard let context else { return }
        send(response, version: head.version, isLast: !head.isKeepAlive || isLeaving, context)
        beginWaiting(context)
    }

    /// Answers a request that does not arrive whole, and closes.
    private func refuse(_ error: AdminError, _ context: ChannelHandlerContext) {
        head = nil
        isLeaving = true
        send(AdminResponse(error), version: .http1_1, isLast: true, context)
    }

    private func send(
        _ response: AdminResponse, version: HTTPVersion, isLast: Bool, _ context: ChannelHandlerContext
    ) {
        var headers = HTTPHeaders()
        headers.add(name: "Content-Type", value: "application/json")
        headers.add(name: "Content-Length", value: "\(response.body.count)")
        for header in response.headers { headers.add(name: header.name, value: header.value) }
        if isLast { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(
            version: version, status: HTTPResponseStatus(statusCode: response.status.rawValue), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: response.body)))), promise: nil)
        let end = wrapOutboundOut(.end(nil))
        guard isLast else {
            context.writeAndFlush(end, promise: nil)
            return
        }
        let channel = context.channel
        context.writeAndFlush(end).whenComplete { _ in channel.close(promise: nil) }
    }
}
