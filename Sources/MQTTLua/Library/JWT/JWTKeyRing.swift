#if JWT
import LuaRuntime
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The public keys of all scripts of a broker, as they were read and fetched.
final class JWTKeyRing: Sendable {
    /// How many keys in PEM are kept read.
    private static let maximumKeys = 1000

    private let http: HTTPTraffic?
    private let clock: ScriptClock
    private let keys = Mutex<[String: JWTKey]>([:])
    private let sets = Mutex<[String: JWTKeySet]>([:])

    init(http: HTTPTraffic?, clock: ScriptClock) {
        self.http = http
        self.clock = clock
    }

    /// The keys that may have signed a token.
    ///
    /// - Throws: ``JWTDefect`` where there is none, `LuaFailure` where the script does not say what it should.
    func candidates(for token: JWTToken, in options: JWTOptions) async throws -> [JWTKey] {
        guard let algorithm = JWTAlgorithmName(rawValue: token.algorithm) else { return [] }
        switch options.key {
        case .secret: return []
        case .pem(let text):
            let key = try await key(text)
            guard options.namesAlgorithms || key.algorithms.count == 1 else {
                throw LuaFailure.message("an RSA key serves several algorithms: name yours in 'algorithms'")
            }
            guard key.algorithms.contains(algorithm) else {
                throw JWTDefect("the token's algorithm does not fit the key")
            }
            return [key]
        case .set(let location):
            return try await set(location, lifetime: options.lifetime).candidates(for: token, algorithm)
        }
    }

    private func key(_ text: String) async throws -> JWTKey {
        if let key = keys.withLock({ $0[text] }) { return key }
        let key: JWTKey
        do {
            key = try await JWTKey(pem: text)
        } catch let defect as JWTDefect {
            throw LuaFailure.message("field 'key': \(defect)")
        }
        keys.withLock { keys in
            if keys.count >= Self.maximumKeys { keys = [:] }
            keys[text] = key
        }
        return key
    }

    private func set(_ location: String, lifetime: Double) -> JWTKeySet {
        sets.withLock { sets in
            if let set = sets[location] { return set }
            let isFile = !location.contains("://")
            let set = JWTKeySet(clock: clock, lifetime: lifetime) { [http] in
                isFile ? try Self.read(location) : try await Self.fetch(location, http)
            }
            sets[location] = set
            return set
        }
    }

    private static func read(_ path: String) throws -> JWTKeySet.Text {
        guard let handle = FileManager.default.contents(atPath: path) else {
            throw JWTDefect("the JWK set \(path) cannot be read")
        }
        return JWTKeySet.Text(bytes: Array(handle), lifetime: nil)
    }

    private static func fetch(_ url: String, _ http: HTTPTraffic?) async throws -> JWTKeySet.Text {
        guard let http else { throw JWTDefect("a JWK set at an address takes the package trait HTTP") }
        let request = ScriptHTTPRequest(
            url: url, headers: [ScriptHTTPHeader("Accept", "application/json")], timeout: .seconds(5))
        switch try await http.send(request, redirections: 3) {
        case .response(let response) where response.status == 200:
            return JWTKeySet.Text(bytes: response.body, lifetime: lifetime(response))
        case .response(let response): throw JWTDefect("the JWK set cannot be fetched: status \(response.status)")
        case .failure(let text): throw JWTDefect("the JWK set cannot be fetched: \(text)")
        }
    }

    /// `max-age` of the header Cache-Control (RFC 9111, section 5.2.2.1).
    private static func lifetime(_ response: ScriptHTTPResponse) -> Double? {
        for header in response.headers where header.name.lowercased() == "cache-control" {
            for part in header.value.lowercased().split(separator: ",") {
                let words = part.split(separator: "=").map { $0.filter { $0 != " " && $0 != "\"" } }
                if words.count == 2, words[0] == "max-age", let seconds = Double(words[1]) { return seconds }
            }
        }
        return nil
    }
}
#endif
