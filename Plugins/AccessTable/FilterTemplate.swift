import MQTTCodec
import MQTTHooks

/// The topic filter of one line, taken apart into levels where it has variables.
struct FilterTemplate: Sendable {
    private enum Piece: Sendable {
        case text([UInt8])
        case clientIdentifier
        case username
    }

    /// The UTF-8 of the filter where it has no variables; else nil.
    private let plain: [UInt8]?
    private let levels: [[Piece]]
    private let usesUsername: Bool

    /// - Parameter isPattern: Whether `%c` and `%u` are variables.
    /// - Returns: Nil unless it is a topic filter, with any level for each variable.
    init?(_ filter: String, isPattern: Bool) {
        let sample = isPattern ? filter.replacing("%c", with: "x").replacing("%u", with: "x") : filter
        guard TopicFilter.isValid(sample) else { return nil }
        guard isPattern, sample != filter else {
            plain = Array(filter.utf8)
            levels = []
            usesUsername = false
            return
        }
        plain = nil
        usesUsername = filter.contains("%u")
        levels = filter.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { level in
            var pieces: [Piece] = []
            var text: [UInt8] = []
            var rest = level
            while let byte = rest.popFirst() {
                let variable: Piece? =
                    switch (byte, rest.first) {
                    case (UInt8(ascii: "%"), UInt8(ascii: "c")): .clientIdentifier
                    case (UInt8(ascii: "%"), UInt8(ascii: "u")): .username
                    default: nil
                    }
                guard let variable else {
                    text.append(byte)
                    continue
                }
                if !text.isEmpty { pieces.append(.text(text)) }
                text = []
                pieces.append(variable)
                rest = rest.dropFirst()
            }
            return text.isEmpty ? pieces : pieces + [.text(text)]
        }
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
                    append(bytes)
                    if case .text = piece { return }
                    isUnsafe = isUnsafe || bytes.isEmpty || TopicFilter.hasWildcards(bytes)
                    mayHoldLevels = mayHoldLevels || bytes.contains(UInt8(ascii: "/"))
                    // What begins with "$" belongs to the broker: nobody is given it for a name.
                    if !widest, start == 0, bytes.first == UInt8(ascii: "$") { isUnsafe = true }
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

    private static func withBytes(of piece: Piece, _ client: Client, _ body: (UnsafeRawBufferPointer) -> Void) {
        switch piece {
        case .text(let bytes): bytes.withUnsafeBytes(body)
        case .clientIdentifier: withBytes(of: client.id, body)
        case .username: withBytes(of: client.username ?? "", body)
        }
    }

    private static func withBytes(of text: String, _ body: (UnsafeRawBufferPointer) -> Void) {
        var text = text
        text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }

    private static func count(of piece: Piece, _ client: Client) -> Int {
        switch piece {
        case .text(let bytes): bytes.count
        case .clientIdentifier: client.id.utf8.count
        case .username: client.username?.utf8.count ?? 0
        }
    }
}
