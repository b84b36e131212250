#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The time of day.
enum ScriptClock {
    /// Milliseconds since 1970-01-01 UTC.
    static func wall() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}
