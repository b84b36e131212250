#if HTTP
import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Sends requests over a pool of connections that stay open, on event loops of its own, so that the broker's do nothing
/// but wait.
final class BuiltInHTTPClient: ScriptHTTPClient {
    private let connections: Int
    /// Made for the first request.
    private let made = Mutex<HTTPClient?>(nil)

    /// - Parameter connections: How many may be open to one server.
    init(connections: Int) {
        self.connections = connections
    }

    deinit { made.withLock { $0 }?.shutdown { _ in } }

    private var client: HTTPClient {
        made.withLock { made in
            let client = made ?? makeClient()
            made = client
            return client
        }
    }

    private func makeClient() -> HTTPClient {
        // Certificates are verified, by the system's roots; redirections are the sender's business.
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(5)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton), configuration: configuration)
    }

    func send(_ request: ScriptHTTPRequest) async throws -> ScriptHTTPResponse {
        var message = HTTPClientRequest(url: request.url)
        message.method = HTTPMethod(rawValue: request.method)
        for header in request.headers { message.headers.add(name: header.name, value: header.value) }
        if !message.headers.contains(name: "User-Agent") { message.headers.add(name: "User-Agent", value: "martlet") }
        if !request.body.isEmpty { message.body = .bytes(ByteBuffer(bytes: request.body)) }
        do {
            let response = try await client.execute(message, timeout: TimeAmount(request.timeout))
            let body = try await response.body.collect(upTo: request.maximumBodySize)
            return ScriptHTTPResponse(
                status: Int(response.status.code),
                headers: response.headers.map { ScriptHTTPHeader($0.name, $0.value) },
                body: Array(body.readableBytesView))
        } catch {
            throw Self.failure(error, request)
        }
    }

    private static func failure(_ error: any Error, _ request: ScriptHTTPRequest) -> any Error {
        switch error {
        case is CancellationError: error
        case is NIOTooManyBytesError:
            ScriptHTTPError("a body of more than \(request.maximumBodySize) bytes", isFailureOfServer: false)
        case let error as NIOConnectionError:
            ScriptHTTPError("no connection to \(error.host):\(error.port): \(reason(error))")
        case let error as IOError: ScriptHTTPError(reason(error))
        case let error as HTTPClientError: ScriptHTTPError(error.shortDescription.lowercased())
        case let error as HTTPParserError: ScriptHTTPError("the answer is not HTTP: \(error)")
        default: ScriptHTTPError(reason(error))
        }
    }

    private static func reason(_ error: NIOConnectionError) -> String {
        if let failure = error.connectionErrors.first {
            return (failure.error as? IOError).map(reason) ?? "\(failure.error)"
        }
        if let failure = error.dnsAError ?? error.dnsAAAAError { return "\(failure)" }
        return "no address"
    }

    private static func reason(_ error: any Error) -> String {
        let text = "\(error)"
        // All that the library for TLS says about it, in the midst of its own file names.
        return text.contains("CERTIFICATE_VERIFY_FAILED") ? "the server's certificate is not trusted" : text
    }

    private static func reason(_ error: IOError) -> String {
        switch error.errnoCode {
        case ECONNREFUSED: "connection refused"
        case ECONNRESET, EPIPE: "connection reset"
        case EHOSTUNREACH, ENETUNREACH: "no route"
        case ETIMEDOUT: "connection timed out"
        default: "connection failed (errno \(error.errnoCode))"
        }
    }
}
#endif
