/// Keeps long work on an event loop short for everybody else: it lets them have their turn every two milliseconds.
struct LoopSlice {
    /// For how long the work goes on at a time, in milliseconds.
    private static let milliseconds: Int64 = 2

    private let loop: BrokerLoop
    private var began: Int64

    /// Called on the loop's executor when the work begins.
    init(_ loop: BrokerLoop) {
        self.loop = loop
        began = loop.now
    }

    /// Called on the loop's executor before each piece of the work. What was looked at before may be gone afterwards.
    mutating func next() async {
        guard loop.now - began >= Self.milliseconds else { return }
        await breathe()
        began = loop.now
    }

    /// What is only handed to the loop runs before it looks at its sockets again, and time must pass for that.
    private func breathe() async {
        let loop = loop
        await withCheckedContinuation { continuation in
            guard let call = loop.calls.begin({ continuation.resume() }) else { return continuation.resume() }
            loop.scheduler.schedule(afterMilliseconds: 1) {
                if loop.calls.finish(call) { continuation.resume() }
            }
        }
    }
}
