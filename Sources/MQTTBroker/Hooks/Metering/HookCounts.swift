import MQTTHooks

/// What one plugin did at one hook point of one loop: plain numbers behind a pointer, since they change with every message.
struct HookCounts {
    var calls: UInt64 = 0
    var suspensions: UInt64 = 0
    var errors: UInt64 = 0
    var timeouts: UInt64 = 0
    var isReportDue = false
    var answers: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0, 0)

    @inline(__always)
    mutating func count(_ answer: HookAnswer) {
        withUnsafeMutableBytes(of: &answers) { bytes in
            bytes.withMemoryRebound(to: UInt64.self) { $0[answer.place] &+= 1 }
        }
    }

    func count(of answer: HookAnswer) -> UInt64 {
        withUnsafeBytes(of: answers) { bytes in bytes.withMemoryRebound(to: UInt64.self) { $0[answer.place] } }
    }
}
