#if Lua
import MQTTLua
import Synchronization

/// Answers the HTTP requests of scripts by what a test says, and notes them down.
final class MockHTTPClient: ScriptHTTPClient {
    typealias Answer = @Sendable (ScriptHTTPRequest) throws -> ScriptHTTPResponse

    private struct State {
        var answer: Answer?
        var requests: [ScriptHTTPRequest] = []
    }

    private let state = Mutex(State())

    /// What scripts have asked for so far.
    var requests: [ScriptHTTPRequest] { state.withLock { $0.requests } }

    /// Has requests answered by a function from now on; nil: they fail.
    func answer(by answer: Answer?) { state.withLock { $0.answer = answer } }

    func send(_ request: ScriptHTTPRequest) async throws -> ScriptHTTPResponse {
        let answer = state.withLock { state in
            state.requests.append(request)
            return state.answer
        }
        guard let answer else { throw ScriptHTTPError("no answer: the test has not called mock_http") }
        return try answer(request)
    }
}
#endif
