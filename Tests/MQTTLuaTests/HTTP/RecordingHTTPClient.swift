import Synchronization

@testable import MQTTLua

/// Answers requests of scripts without a network, and keeps them.
final class RecordingHTTPClient: ScriptHTTPClient {
    private let sent = Mutex<[ScriptHTTPRequest]>([])
    private let ended = Mutex<[String]>([])
    private let answer: @Sendable (ScriptHTTPRequest) async throws -> ScriptHTTPResponse

    init(_ answer: @escaping @Sendable (ScriptHTTPRequest) async throws -> ScriptHTTPResponse) {
        self.answer = answer
    }

    var requests: [ScriptHTTPRequest] { sent.withLock { $0 } }
    /// The addresses of what was cancelled.
    var cancelled: [String] { ended.withLock { $0 } }

    func send(_ request: ScriptHTTPRequest) async throws -> ScriptHTTPResponse {
        sent.withLock { $0.append(request) }
        do {
            return try await answer(request)
        } catch {
            if Task.isCancelled { ended.withLock { $0.append(request.url) } }
            throw error
        }
    }
}
