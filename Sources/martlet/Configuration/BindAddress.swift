/// Where a listener listens: `127.0.0.1:1883`, `localhost:1883` or `[::1]:1883`.
struct BindAddress: Hashable, Sendable, CustomStringConvertible {
    /// A host name or an IP address; IPv6 without brackets.
    var host: String
    /// A port; 0 lets the system pick one.
    var port: Int

    /// An address from its parts.
    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads an address. Nothing when host or port is missing or malformed.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let port = Int(digits),
            port <= 65535
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("[") {
            guard host.hasSuffix("]") else { return nil }
            host = host.dropFirst().dropLast()
            guard host.contains(":"),
                host.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || ":.%".contains($0)) })
            else { return nil }
        } else {
            let isName = host.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_".contains($0)) }
            guard !host.isEmpty, isName else { return nil }
            // Four numbers make an address; other numbers with dots are a slip of the pen and not a name.
            if host.allSatisfy({ $0.isNumber || $0 == "." }) {
                let parts = host.split(separator: ".", omittingEmptySubsequences: false)
                guard parts.count == 4, parts.allSatisfy({ UInt8($0) != nil }) else { return nil }
            }
        }
        self.host = String(host)
        self.port = port
    }

    /// As it is written.
    var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
