import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP server on loopback, good and bad by the path of the request.
final class HTTPTestServer: Sendable {
    let port: Int
    private let channel: any Channel
    private let counts: Counts

    /// How much there has been of what.
    fileprivate final class Counts: Sendable {
        let connections = Mutex(0)
        let requests = Mutex(0)
    }

    /// How many connections were opened so far.
    var connections: Int { counts.connections.withLock { $0 } }
    /// How many requests have arrived so far.
    var requests: Int { counts.requests.withLock { $0 } }

    /// - Parameter secure: Puts TLS into a connection.
    init(secure: @escaping @Sendable (any Channel) throws -> Void = { _ in }) async throws {
        let counts = Counts()
        self.counts = counts
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .childChannelInitializer { channel in
                counts.connections.withLock { $0 += 1 }
                return channel.eventLoop.makeCompletedFuture {
                    try secure(channel)
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(HTTPTestHandler(counts))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    func stop() async throws { try await channel.close() }
}

/// One connection.
private final class HTTPTestHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let counts: HTTPTestServer.Counts
    private var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
    private var body: [UInt8] = []

    init(_ counts: HTTPTestServer.Counts) {
        self.counts = counts
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
        case .body(let part): body += Array(part.readableBytesView)
        case .end:
            counts.requests.withLock { $0 += 1 }
            answer(context)
        }
    }

    private func answer(_ context: ChannelHandlerContext) {
        let path = head.uri.split(separator: "/").map(String.init)
        switch path.first {
        case "silent": break
        case "closed": context.close(promise: nil)
        case "garbage":
            // Below the encoder, which would not write it.
            guard let encoder = try? context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
            else {
                return
            }
            encoder.writeAndFlush(NIOAny(ByteBuffer(string: "not even close to HTTP\r\n\r\n")), promise: nil)
        case "half":
            let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["Content-Length": "100"])
            let channel = context.channel
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: "half"))))).whenComplete { _ in
                channel.close(promise: nil)
            }
        case "huge": respond(context, .ok, Array(repeating: UInt8(ascii: "x"), count: Int(path[1]) ?? 0))
        case "status": respond(context, HTTPResponseStatus(statusCode: Int(path[1]) ?? 0), [])
        case "moved": respond(context, .found, [], ["Location": "/echo"])
        default:
            let headers = head.headers.map { "\($0.name.lowercased())=\($0.value)" }.sorted()
            let lines = ["\(head.method.rawValue) \(head.uri)"] + headers.filter { !$0.hasPrefix("host=") }
            respond(context, .ok, Array((lines.joined(separator: "|") + "|").utf8) + body)
        }
    }

    private func respond(
        _ context: ChannelHandlerContext, _ status: HTTPResponseStatus, _ body: [UInt8], _ headers: HTTPHeaders = [:]
    ) {
        var headers = headers
        headers.add(name: "Content-Length", value: "\(body.count)")
        context.write(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
