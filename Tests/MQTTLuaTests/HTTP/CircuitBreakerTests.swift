import Testing

@testable import MQTTLua

@Suite("Circuit breaker")
struct CircuitBreakerTests {
    private var breaker = CircuitBreaker(failures: 3, retryAfter: 10)

    @Test("only failures in a row count")
    func row() {
        var breaker = breaker
        for outcome: CircuitBreaker.Outcome in [.failure, .failure, .success, .failure, .unknown, .failure] {
            #expect(breaker.admit(at: 0) == .regular)
            breaker.record(outcome, of: .regular, at: 0)
        }
        #expect(!breaker.isOpen)
        breaker.record(.failure, of: .regular, at: 0)
        #expect(breaker.isOpen && breaker.admit(at: 9.9) == .refused)
    }

    @Test("one probe decides: it opens anew, closes, or leaves it to the next")
    func probe() {
        var breaker = breaker
        for _ in 0..<3 { breaker.record(.failure, of: .regular, at: 0) }
        #expect([breaker.admit(at: 10), breaker.admit(at: 10)] == [.probe, .refused])
        breaker.record(.failure, of: .probe, at: 12)
        #expect([breaker.admit(at: 21.9), breaker.admit(at: 22)] == [.refused, .probe])
        breaker.record(.unknown, of: .probe, at: 23)
        #expect(breaker.admit(at: 23) == .probe)
        breaker.record(.success, of: .probe, at: 24)
        #expect(!breaker.isOpen && breaker.admit(at: 24) == .regular)
    }

    @Test("what was asked before the trouble began counts no more")
    func stale() {
        var breaker = breaker
        for _ in 0..<4 { breaker.record(.failure, of: .regular, at: 0) }
        breaker.record(.success, of: .regular, at: 1)
        #expect(breaker.isOpen && breaker.admit(at: 10) == .probe)
        breaker.record(.success, of: .regular, at: 11)
        #expect(breaker.admit(at: 11) == .refused)
    }
}
