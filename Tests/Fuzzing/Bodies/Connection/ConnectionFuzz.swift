import MQTTBroker
import MQTTHooks
import MQTTTesting

/// Clients that do anything to a broker: bytes of three clients, interleaved with time, lost connections, clients that
/// do not read, and hooks that answer as the input says, now or later.
///
/// An input begins with the broker (``FuzzBroker``) and goes on with steps (``FuzzStep``). After every step: what each
/// client has got are packets that a server may send it, in their place (``FuzzPeer``), and what the broker holds is
/// within its limits. At the end, with everybody gone and all time past, it holds nothing.
public enum ConnectionFuzz {
    /// Checks one input. Everything runs on the calling thread.
    ///
    /// - Throws: ``Finding``.
    public static func run(_ input: [UInt8]) throws {
        let loop = ManualLoop(clock: FakeClock())
        let ending = Ending()
        let task = Task(executorPreference: loop) {
            do {
                var session = try await FuzzSession(input)
                try await session.run()
                ending.set(.success(()))
            } catch {
                ending.set(.failure(error))
            }
        }
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            while loop.step() {}
            if let result = ending.result { return try result.get() }
            guard ContinuousClock.now < deadline else {
                task.cancel()
                throw Finding("the broker does not come to an end")
            }
        }
    }
}
