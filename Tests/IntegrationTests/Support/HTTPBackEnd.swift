import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A web service on loopback that the scripts of a broker ask.
final class HTTPBackEnd: Sendable {
    /// A request as it arrived.
    struct Request: Sendable {
        let method: String
        let target: String
        let body: String
    }

    /// Gets the request, and answers by its status whenever it wants.
    typealias Answer = @Sendable (Request, @escaping @Sendable (Int) -> Void) -> Void

    let port: Int
    private let channel: any Channel
    private let received: Received

    fileprivate final class Received: Sendable {
        let requests = Mutex<[Request]>([])
    }

    /// What has arrived so far.
    var requests: [Request] { received.requests.withLock { $0 } }

    init(_ answer: @escaping Answer) async throws {
        let received = Received()
        self.received = received
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(received, answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    var url: String { "http://127.0.0.1:\(port)" }

    func stop() async throws { try await channel.close() }

    /// One connection.
    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let received: Received
        private let answer: Answer
        private var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
        private var body = ""

        init(_ received: Received, _ answer: @escaping Answer) {
            self.received = received
            self.answer = answer
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                self.head = head
                body = ""
            case .body(let part): body += String(buffer: part)
            case .end:
                let request = Request(method: head.method.rawValue, target: head.uri, body: body)
                received.requests.withLock { $0.append(request) }
                let loop = context.eventLoop
                let channel = context.channel
                answer(request) { status in
                    loop.execute {
                        let head = HTTPResponseHead(
                            version: .http1_1, status: HTTPResponseStatus(statusCode: status),
                            headers: ["Content-Length": "0"])
                        channel.write(HTTPServerResponsePart.head(head), promise: nil)
                        channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
                    }
                }
            }
        }
    }
}
