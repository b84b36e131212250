import MQTTCodec

/// A normative statement of a version of MQTT, and who can be seen to keep it.
struct Statement: Sendable, Hashable {
    /// Who shows whether a statement is kept.
    enum Witness: Sendable, Hashable {
        /// The broker, by what it sends or by closing; such a statement has a test.
        case broker
        /// A client alone: no broker can keep or break it.
        case client
        /// Nobody, from outside; with the reason.
        case prose(String)
    }

    /// The name of a statement. The same number means another statement in another version.
    struct Identifier: Sendable, Hashable, Comparable, CustomStringConvertible {
        let version: ProtocolVersion
        /// As the standard numbers it, without `MQTT-`: `"3.1.2-24"`; 3.1 has no numbers, and gets the packet's name.
        let number: String

        var description: String { "\(version) \(number)" }

        static func < (left: Self, right: Self) -> Bool {
            if left.version != right.version { return left.version < right.version }
            let (a, b) = (left.parts, right.parts)
            return a == b ? left.number < right.number : a.lexicographicallyPrecedes(b)
        }

        private var parts: [Int] { number.split { $0 == "." || $0 == "-" }.compactMap { Int($0) } }
    }

    let id: Identifier
    /// What it asks for, in a few words.
    let summary: String
    let witness: Witness
}
