import Synchronization

/// The HTTP requests of all scripts of a broker: how many go to each server at the same time, and whether it is asked
/// at all.
final class HTTPTraffic: Sendable {
    /// How a request ends.
    enum Outcome: Sendable {
        case response(ScriptHTTPResponse)
        /// Why there is none, in one sentence.
        case failure(String)
    }

    /// One server.
    private final class Host: Sendable {
        let gate: AdmissionGate
        let breaker: Mutex<CircuitBreaker>

        init(_ limits: HTTPLimits) {
            gate = AdmissionGate(limit: limits.connections, queue: limits.queue)
            breaker = Mutex(CircuitBreaker(failures: limits.failures, retryAfter: limits.retryAfter))
        }
    }

    /// Whether a request was given up because of its time.
    private final class Timeout: Sendable {
        let hasPassed = Mutex(false)
    }

    /// How many servers are remembered for longer than something is asked of them.
    private static let maximumHosts = 1000

    private let client: any ScriptHTTPClient
    private let limits: HTTPLimits
    private let clock: ScriptClock
    private let hosts = Mutex<[HTTPOrigin: Host]>([:])

    init(client: any ScriptHTTPClient, limits: HTTPLimits, clock: ScriptClock) {
        self.client = client
        self.limits = limits
        self.clock = clock
    }

    /// Sends a request, within its time, and follows so many redirections.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    func send(_ request: ScriptHTTPRequest, redirections: Int) async throws -> Outcome {
        let timeout = Timeout()
        return try await withThrowingTaskGroup(of: Outcome.self) { group in
            group.addTask {
                do {
                    return .response(try await self.follow(request, redirections, timeout))
                } catch let error as ScriptHTTPError {
                    return .failure(error.description)
                }
            }
            let (whole, attoseconds) = request.timeout.components
            let seconds = Double(whole) + (Double(attoseconds) * 1e-12).rounded() * 1e-6
            group.addTask { [clock] in
                try await clock.sleep(seconds)
                timeout.hasPassed.withLock { $0 = true }
                return .failure("no answer within \(seconds) s")
            }
            defer { group.cancelAll() }
            guard let outcome = try await group.next() else { throw CancellationError() }
            return outcome
        }
    }

    private func follow(
        _ request: ScriptHTTPRequest, _ redirections: Int, _ timeout: Timeout
    ) async throws -> ScriptHTTPResponse {
        var request = request
        var count = 0
        while true {
            let response = try await pass(request, timeout)
            guard redirections > 0, let next = try HTTPRedirection.next(of: request, after: response) else {
                return response
            }
            count += 1
            guard count <= redirections else {
                throw ScriptHTTPError("more than \(redirections) redirections", isFailureOfServer: false)
            }
            request = next
        }
    }

    /// One round trip, when it is its turn.
    private func pass(_ request: ScriptHTTPRequest, _ timeout: Timeout) async throws -> ScriptHTTPResponse {
        let origin = try HTTPOrigin(of: request.url)
        let host = host(of: origin)
        let admission = host.breaker.withLock { $0.admit(at: clock.monotonic()) }
        guard admission != .refused else { throw Self.refusal(origin) }
        do {
            try await host.gate.enter()
        } catch {
            record(.unknown, of: admission, host, origin)
            guard error is AdmissionGate.Full else { throw error }
            throw ScriptHTTPError("too many requests are waiting", isFailureOfServer: false)
        }
        defer { host.gate.leave() }
        do {
            let response = try await client.send(request)
            record(response.status < 500 ? .success : .failure, of: admission, host, origin)
            return response
        } catch {
            let isOurs =
                (Task.isCancelled && !timeout.hasPassed.withLock { $0 })
                || (error as? ScriptHTTPError)?.isFailureOfServer == false
            record(isOurs ? .unknown : .failure, of: admission, host, origin)
            if Task.isCancelled { throw CancellationError() }
            throw error as? ScriptHTTPError ?? ScriptHTTPError("\(error)")
        }
    }

    private func record(
        _ outcome: CircuitBreaker.Outcome, of admission: CircuitBreaker.Admission, _ host: Host, _ origin: HTTPOrigin
    ) {
        let hasOpened = host.breaker.withLock { breaker in
            let wasOpen = breaker.isOpen
            breaker.record(outcome, of: admission, at: clock.monotonic())
            return breaker.isOpen && !wasOpen
        }
        if hasOpened { host.gate.turnAway(Self.refusal(origin)) }
    }

    private static func refusal(_ origin: HTTPOrigin) -> ScriptHTTPError {
        ScriptHTTPError("\(origin) has failed too often, and is left alone for a while", isFailureOfServer: false)
    }

    private func host(of origin: HTTPOrigin) -> Host {
        hosts.withLock { hosts in
            if let host = hosts[origin] { return host }
            if hosts.count >= Self.maximumHosts { hosts = hosts.filter { !$0.value.gate.isIdle } }
            let host = Host(limits)
            hosts[origin] = host
            return host
        }
    }
}
