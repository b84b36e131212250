import Synchronization
import Testing

@testable import MQTTLua

@Suite("Requests to a server")
struct HTTPTrafficTests {
    private let time = TestTime()

    private func traffic(
        _ client: any ScriptHTTPClient, connections: Int = 64, queue: Int = 1000, failures: Int = 5
    ) -> HTTPTraffic {
        var limits = HTTPLimits()
        limits.connections = connections
        limits.queue = queue
        limits.failures = failures
        // Nothing here is about timeouts: nobody wakes before the task is cancelled.
        let clock = ScriptClock(wall: { 0 }, monotonic: time.configuration.monotonic) { _ in
            try await Task.sleep(for: .seconds(3600))
        }
        return HTTPTraffic(client: client, limits: limits, clock: clock)
    }

    private func ask(_ traffic: HTTPTraffic, _ request: ScriptHTTPRequest, redirections: Int = 0) async throws -> String
    {
        switch try await traffic.send(request, redirections: redirections) {
        case .response(let response): "\(response.status) " + String(decoding: response.body, as: UTF8.self)
        case .failure(let text): text
        }
    }

    private func ask(_ traffic: HTTPTraffic, _ url: String, redirections: Int = 0) async throws -> String {
        try await ask(traffic, ScriptHTTPRequest(url: url), redirections: redirections)
    }

    @Test("so many are under way, so many more wait, and the rest is told so; other servers go on")
    func cap() async throws {
        let turns = Turns()
        let client = RecordingHTTPClient { request in
            if request.url.hasPrefix("http://h/") { await turns.wait(for: "h") }
            return ScriptHTTPResponse(status: 200)
        }
        let traffic = traffic(client, connections: 1, queue: 1)
        try await withThrowingTaskGroup(of: String.self) { group async throws in
            for number in 1...3 { group.addTask { try await ask(traffic, "http://h/\(number)") } }
            #expect(try await group.next() == "too many requests are waiting")
            #expect(try await ask(traffic, "http://other/") == "200 ")
            #expect(client.requests.count { $0.url.hasPrefix("http://h/") } <= 1)
            turns.release("h")
            for _ in 1...2 { #expect(try await group.next() == "200 ") }
        }
    }

    @Test("who is cancelled in the queue leaves it to others")
    func cancelledInQueue() async throws {
        let gate = AdmissionGate(limit: 1, queue: 1)
        try await gate.enter()
        let task = Task { try await gate.enter() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        let next = Task { try await gate.enter() }
        gate.leave()
        try await next.value
        gate.leave()
        #expect(gate.isIdle)
    }

    @Test("a server that fails is left alone for a while, and asked once then")
    func breaker() async throws {
        let status = Mutex(500)
        let client = RecordingHTTPClient { _ in ScriptHTTPResponse(status: status.withLock { $0 }) }
        let traffic = traffic(client, failures: 2)
        #expect(try await [ask(traffic, "http://h/"), ask(traffic, "http://h/")] == ["500 ", "500 "])
        let refused = "h:80 has failed too often, and is left alone for a while"
        #expect(try await ask(traffic, "http://h/") == refused)
        #expect(try await ask(traffic, "http://h:81/") == "500 ")
        #expect(client.requests.count == 3)
        time.advance(10)
        #expect(try await [ask(traffic, "http://h/"), ask(traffic, "http://h/")] == ["500 ", refused])
        time.advance(10)
        status.withLock { $0 = 200 }
        #expect(try await [ask(traffic, "http://h/"), ask(traffic, "http://h/")] == ["200 ", "200 "])
    }

    @Test("redirections are followed as often as the script says")
    func redirections() async throws {
        let client = RecordingHTTPClient { request in
            let step = Int(request.url.split(separator: "/").last ?? "") ?? 0
            if step == 3 { return ScriptHTTPResponse(status: 200, body: Array("\(request.method)".utf8)) }
            return ScriptHTTPResponse(status: 302, headers: [ScriptHTTPHeader("Location", "/\(step + 1)")])
        }
        let traffic = traffic(client)
        #expect(try await ask(traffic, "http://h/0") == "302 ")
        #expect(try await ask(traffic, "http://h/0", redirections: 3) == "200 GET")
        #expect(try await ask(traffic, "http://h/0", redirections: 2) == "more than 2 redirections")
    }

    @Test("what only the first server may see goes to no other, and nothing goes from https to http")
    func credentials() throws {
        var request = ScriptHTTPRequest(
            method: "POST", url: "https://h/a",
            headers: [
                ScriptHTTPHeader("Authorization", "secret"), ScriptHTTPHeader("cookie", "c"),
                ScriptHTTPHeader("x", "y"),
                ScriptHTTPHeader("Content-Type", "z"),
            ], body: [1])
        func next(_ status: Int, _ location: String) throws -> ScriptHTTPRequest? {
            try HTTPRedirection.next(
                of: request,
                after: ScriptHTTPResponse(status: status, headers: [ScriptHTTPHeader("location", location)]))
        }
        let same = try next(307, "b?c")
        #expect(same?.url == "https://h/b?c" && same?.headers == request.headers)
        #expect(same?.method == "POST" && same?.body == [1])
        #expect(try next(307, "https://h:444/")?.headers.map(\.name) == ["x", "Content-Type"])
        let got = try next(302, "b")
        #expect(got?.method == "GET" && got?.body == [])
        #expect(try next(303, "//other/")?.headers.map(\.name) == ["x"])
        #expect(try next(200, "b") == nil)
        #expect(throws: ScriptHTTPError.self) { try next(302, "http://h/") }
        #expect(throws: ScriptHTTPError.self) { try next(302, "file:///etc/passwd") }
        request.method = "HEAD"
        #expect(try next(303, "b")?.method == "HEAD")
    }
}
