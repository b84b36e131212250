import Glibc
import MQTTBroker

extension BrokerClock {
    /// The system's clocks.
    static let system = BrokerClock(
        monotonic: { milliseconds(CLOCK_MONOTONIC) }, wall: { milliseconds(CLOCK_REALTIME) },
        nanoseconds: {
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC, &time)
            return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
        })

    private static func milliseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
