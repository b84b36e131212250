#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Which server an address is about: all that counts for how much may be asked of it, and for who may see credentials.
struct HTTPOrigin: Sendable, Hashable, CustomStringConvertible {
    let isSecure: Bool
    let host: String
    let port: Int

    /// - Throws: ``ScriptHTTPError`` for what is not the address of an HTTP server.
    init(of url: String) throws(ScriptHTTPError) {
        guard !url.isEmpty, url.utf8.count <= 8192, url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            let parts = URL(string: url), let scheme = parts.scheme?.lowercased()
        else { throw Self.defect("\"\(url.prefix(100))\" is not an address: escape what it is made of") }
        guard scheme == "http" || scheme == "https" else { throw Self.defect("only http and https are spoken") }
        guard let host = parts.host?.lowercased(), !host.isEmpty else { throw Self.defect("\"\(url)\" has no host") }
        guard parts.user == nil, parts.password == nil else {
            throw Self.defect("an address with a user name or password: send the header Authorization")
        }
        isSecure = scheme == "https"
        self.host = host
        port = parts.port ?? (isSecure ? 443 : 80)
    }

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    private static func defect(_ text: String) -> ScriptHTTPError {
        ScriptHTTPError(text, isFailureOfServer: false)
    }
}
