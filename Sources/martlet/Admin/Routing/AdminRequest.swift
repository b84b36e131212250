import Foundation

/// A request to the admin API.
struct AdminRequest: Sendable {
    /// Such as `GET`.
    let method: String
    /// Without the query.
    let path: String
    let body: [UInt8]

    /// A request from the parts of its HTTP form.
    init(method: String, uri: String, body: [UInt8] = []) {
        self.method = method
        path = String(uri.prefix { $0 != "?" && $0 != "#" })
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
        for key in object.keys.sorted() where !keys.contains(key) {
            let nearest = Suggestion.nearest(to: key, in: keys).map { "did you mean \"\($0)\"?" }
            throw AdminError(
                .badRequest, "unknown key \"\(key)\"",
                suggestion: nearest ?? "known here: \(keys.joined(separator: ", "))")
        }
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
}
