import Dispatch

/// Work that holds its thread until it is let go.
final class PasswordTableGate: Sendable {
    private let entered = DispatchSemaphore(value: 0)
    private let leave = DispatchSemaphore(value: 0)

    /// Blocks the calling thread until ``open()``.
    func pass() -> Bool {
        entered.signal()
        leave.wait()
        return true
    }

    /// Lets one piece of work go.
    func open() { leave.signal() }

    /// Suspends until some work has entered.
    func waitUntilEntered() async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                self.entered.wait()
                continuation.resume()
            }
        }
    }
}
