import MQTTCodec
import MQTTHooks

/// The topic filter of one line, taken apart into levels where it has variables.
struct FilterTemplate: Sendable {
    private enum Variable: Sendable {
        case clientIdentifier
        case username
    }

    private typealias Template = TopicTemplate<Variable>

    /// The UTF-8 of the filter where it has no variables; else nil.
    private let plain: [UInt8]?
    private let levels: [[Template.Piece]]
    private let usesUsername: Bool

    /// - Parameter isPattern: Whether `%c` and `%u` are variables.
    /// - Returns: Nil unless it is a topic filter, with any level for each variable.
    init?(_ filter: String, isPattern: Bool) {
        let template = Template(filter) { rest in
            guard isPattern else { return nil }
            if rest.starts(with: "%c".utf8) { return (.clientIdentifier, 2) }
            return rest.starts(with: "%u".utf8) ? (.username, 2) : nil
        }
        guard TopicFilter.isValid(template.sample) else { return nil }
        let variables = template.variables
        plain = variables.isEmpty ? Array(filter.utf8) : nil
        levels = template.levels
        usesUsername = variables.contains(.username)
    }

    /// Calls `body` with the filter for a client.
    ///
    /// - Parameter widest: Whether a value that is not one plain level stands for the widest that it could mean, as in
    ///   what is denied; otherwise there is no filter then.
    /// - Returns: Nil where there is no filter for this client.
    func withFilter<R>(for client: Client, widest: Bool, _ body: (UnsafeRawBufferPointer) -> R) -> R? {
        if let plain { return plain.withUnsafeBytes(body) }
        if usesUsername, client.username == nil { return nil }
        var capacity = levels.count
        for level in levels { for piece in level { capacity += max(1, Self.count(of: piece, client)) } }
        return withUnsafeTemporaryAllocation(byteCount: capacity, alignment: 1) { buffer in
            write(for: client, widest: widest, into: buffer).map { count in
                body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        }
    }

    private func write(for client: Client, widest: Bool, into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        var end = 0
        func append(_ bytes: UnsafeRawBufferPointer) {
            UnsafeMutableRawBufferPointer(rebasing: buffer[end...]).copyMemory(from: bytes)
            end += bytes.count
        }
        for (index, level) in levels.enumerated() {
            if index > 0 {
                buffer[end] = UInt8(ascii: "/")
                end += 1
            }
            let start = end
            var isUnsafe = false
            var mayHoldLevels = false
            for piece in level {
                Self.withBytes(of: piece, client) { bytes in
                    let isBeginning = end == 0
                    append(bytes)
                    if case .text = piece { return }
                    isUnsafe = isUnsafe || bytes.isEmpty || TopicFilter.hasWildcards(bytes)
                    mayHoldLevels = mayHoldLevels || bytes.contains(UInt8(ascii: "/"))
                    // What begins with "$" belongs to the broker: nobody is given it for a name.
                    if !widest, isBeginning, bytes.first == UInt8(ascii: "$") { isUnsafe = true }
                }
            }
            guard isUnsafe || mayHoldLevels else { continue }
            guard widest else { return nil }
            buffer[start] = mayHoldLevels ? UInt8(ascii: "#") : UInt8(ascii: "+")
            end = start + 1
            if mayHoldLevels { break }
        }
        return end
    }

    private static func withBytes(of piece: Template.Piece, _ client: Client, _ body: (UnsafeRawBufferPointer) -> Void)
    {
        switch piece {
        case .text(let bytes): bytes.withUnsafeBytes(body)
        case .variable(.clientIdentifier): withBytes(of: client.id, body)
        case .variable(.username): withBytes(of: client.username ?? "", body)
        }
    }

    private static func withBytes(of text: String, _ body: (UnsafeRawBufferPointer) -> Void) {
        var text = text
        text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }

    private static func count(of piece: Template.Piece, _ client: Client) -> Int {
        switch piece {
        case .text(let bytes): bytes.count
        case .variable(.clientIdentifier): client.id.utf8.count
        case .variable(.username): client.username?.utf8.count ?? 0
        }
    }
}
