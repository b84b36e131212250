import MQTTCodec
import MQTTHooks

/// The rules of one section, by what they are asked for.
struct AccessRuleSet: Sendable {
    private(set) var denials: [AccessLine] = []
    private(set) var reads: [AccessLine] = []
    private(set) var writes: [AccessLine] = []

    mutating func append(_ line: AccessLine) {
        switch line.access {
        case .read: reads.append(line)
        case .write: writes.append(line)
        case .readwrite:
            reads.append(line)
            writes.append(line)
        case .deny: denials.append(line)
        }
    }
}
