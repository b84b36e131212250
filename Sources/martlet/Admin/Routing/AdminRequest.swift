import Foundation

/// A request to the admin API.
struct AdminRequest: Sendable {
    /// Such as `GET`.
    let method: String
    /// Without the query.
    let path: String
    /// The values of the query by their names.
    let query: [String: String]
    let body: [UInt8]

    /// A request from the parts of its HTTP form.
    init(method: String, uri: String, body: [UInt8] = []) {
        self.method = method
        path = String(uri.prefix { $0 != "?" && $0 != "#" })
        let items = URLComponents(string: uri)?.queryItems ?? []
        query = Dictionary(items.map { ($0.name, $0.value ?? "") }) { _, last in last }
        self.body = body
    }

    /// The body, which must be a JSON object with no other keys than these.
    ///
    /// - Throws: ``AdminError`` with 400.
    func decode<Value: Decodable>(_ type: Value.Type, keys: [String]) throws(AdminError) -> Value {
        let data = Data(body.isEmpty ? Array("{}".utf8) : body)
        guard let value = try? JSONSerialization.jsonObject(with: data), let object = value as? [String: Any] else {
            throw AdminError(.badRequest, "the body is not a JSON object")
        }
        try Self.requireKnown(object.keys, among: keys)
        do {
            return try AdminJSON.decoder.decode(type, from: data)
        } catch DecodingError.keyNotFound(let key, _) {
            throw AdminError(.badRequest, "the key \"\(key.stringValue)\" is missing")
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context)
        {
            let place = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw AdminError(.badRequest, "\(place.isEmpty ? "body" : place): \(context.debugDescription)")
        } catch {
            throw AdminError(.badRequest, "the body cannot be read: \(error)")
        }
    }

    /// Refuses a query with other names than these.
    ///
    /// - Throws: ``AdminError`` with 400.
    func requireQuery(_ names: [String]) throws(AdminError) { try Self.requireKnown(query.keys, among: names) }

    private static func requireKnown(_ names: some Sequence<String>, among known: [String]) throws(AdminError) {
        for name in names.sorted() where !known.contains(name) {
            let nearest = Suggestion.nearest(to: name, in: known).map { "did you mean \"\($0)\"?" }
            throw AdminError(
                .badRequest, "unknown key \"\(name)\"",
                suggestion: nearest ?? "known here: \(known.joined(separator: ", "))")
        }
    }
}
