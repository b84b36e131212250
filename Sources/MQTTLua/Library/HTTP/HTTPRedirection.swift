#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Where a response sends a request on to, and what is left of the request then.
struct HTTPRedirection {
    private static let contentHeaders = ["content-type", "content-encoding", "content-language"]
    /// What only the server that a script named may see.
    private static let privateHeaders = ["authorization", "cookie", "host", "proxy-authorization"]

    /// The request to send next; nil where the response is no redirection.
    ///
    /// - Throws: ``ScriptHTTPError`` where it leads nowhere, or from TLS to plain text.
    static func next(
        of request: ScriptHTTPRequest, after response: ScriptHTTPResponse
    ) throws(ScriptHTTPError) -> ScriptHTTPRequest? {
        guard [301, 302, 303, 307, 308].contains(response.status),
            let location = response.headers.first(where: { $0.name.lowercased() == "location" })?.value
        else { return nil }
        guard let base = URL(string: request.url), let target = URL(string: location, relativeTo: base) else {
            throw ScriptHTTPError("redirected to \"\(location)\", which is not an address", isFailureOfServer: false)
        }
        var next = request
        next.url = target.absoluteString
        let origin = try HTTPOrigin(of: next.url)
        let former = try HTTPOrigin(of: request.url)
        guard origin.isSecure || !former.isSecure else {
            throw ScriptHTTPError("redirected from https to http", isFailureOfServer: false)
        }
        let becomesGet =
            response.status == 303 && request.method != "HEAD"
            || response.status < 303 && request.method == "POST"
        if becomesGet {
            next.method = "GET"
            next.body = []
            next.headers.removeAll { contentHeaders.contains($0.name.lowercased()) }
        }
        if origin != former { next.headers.removeAll { privateHeaders.contains($0.name.lowercased()) } }
        return next
    }
}
