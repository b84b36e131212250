#if JWT
import JWTKit

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A JWK set (RFC 7517, section 5) and when it is fetched anew: after its lifetime, and sooner when a token names a key
/// that it does not have. A set that cannot be fetched stays as it was.
actor JWTKeySet {
    /// What a source has.
    struct Text: Sendable {
        let bytes: [UInt8]
        /// For how many seconds it is good, where the source says so.
        let lifetime: Double?
    }

    private struct Document: Decodable {
        /// A key of a kind that is not known here is no reason to refuse the others.
        struct Entry: Decodable {
            let key: JWK?

            private enum Names: String, CodingKey { case use }

            init(from decoder: any Decoder) throws {
                let use = try? decoder.container(keyedBy: Names.self).decodeIfPresent(String.self, forKey: .use)
                key = use == nil || use == "sig" ? try? JWK(from: decoder) : nil
            }
        }

        let keys: [Entry]
    }

    /// The least seconds between two attempts to fetch it.
    static let interval = 10.0
    /// The longest that a set is used without asking for a newer one, whatever its source says.
    private static let longest = 86_400.0

    private let clock: ScriptClock
    private let lifetime: Double
    private let source: @Sendable () async throws -> Text
    private var keys: [JWTKey] = []
    private var expiry = -Double.infinity
    private var attempt = -Double.infinity
    private var problem: JWTDefect?
    private var fetch: Task<Void, Never>?

    /// - Parameters:
    ///   - lifetime: For how many seconds it is good where its source does not say.
    ///   - source: Fetches it.
    init(clock: ScriptClock, lifetime: Double, source: @escaping @Sendable () async throws -> Text) {
        self.clock = clock
        self.lifetime = lifetime
        self.source = source
    }

    /// The keys that may have signed a token.
    ///
    /// - Throws: ``JWTDefect`` where there is none.
    func candidates(for token: JWTToken, _ algorithm: JWTAlgorithmName) async throws -> [JWTKey] {
        if clock.monotonic() >= expiry { await refresh() }
        var found = find(token)
        if found.isEmpty, token.keyIdentifier != nil {
            await refresh()
            found = find(token)
        }
        guard !keys.isEmpty || problem == nil else { throw problem ?? JWTDefect("the JWK set is empty") }
        guard !found.isEmpty else { throw JWTDefect("the JWK set has no such key") }
        let fitting = found.filter { $0.algorithms.contains(algorithm) }
        guard !fitting.isEmpty else { throw JWTDefect("the token's algorithm does not fit the key") }
        return fitting
    }

    private func find(_ token: JWTToken) -> [JWTKey] {
        guard let identifier = token.keyIdentifier else { return keys }
        return keys.filter { $0.identifier == identifier }
    }

    /// Fetches the set, unless that was tried a moment ago. All who want it wait for the same attempt, which no client
    /// that goes away ends for the others.
    private func refresh() async {
        if let fetch { return await fetch.value }
        let now = clock.monotonic()
        guard now >= attempt + Self.interval else { return }
        attempt = now
        let task = Task.detached { await self.load() }
        fetch = task
        await task.value
    }

    private func load() async {
        defer { fetch = nil }
        do {
            let text = try await source()
            let document: Document
            do {
                document = try JSONDecoder().decode(Document.self, from: Data(text.bytes))
            } catch {
                throw JWTDefect("the JWK set cannot be read")
            }
            var keys: [JWTKey] = []
            for entry in document.keys.prefix(100) {
                if let jwk = entry.key, let key = await JWTKey(jwk) { keys.append(key) }
            }
            guard !keys.isEmpty else { throw JWTDefect("the JWK set has no key that verifies tokens") }
            self.keys = keys
            problem = nil
            expiry = clock.monotonic() + min(text.lifetime ?? lifetime, Self.longest)
        } catch {
            // What there is goes on; the next token tries again.
            problem = error as? JWTDefect ?? JWTDefect("the JWK set cannot be fetched: \(error)")
        }
    }
}
#endif
