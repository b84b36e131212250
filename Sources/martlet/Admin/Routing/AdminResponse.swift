import Foundation

/// What the admin API answers.
struct AdminResponse: Sendable {
    /// The status codes that it uses.
    enum Status: Int, Sendable {
        case ok = 200
        case badRequest = 400
        case notFound = 404
        case methodNotAllowed = 405
        case contentTooLarge = 413
        case unprocessableContent = 422
        case internalServerError = 500
        case serviceUnavailable = 503
    }

    let status: Status
    var headers: [(name: String, value: String)] = []
    /// JSON.
    let body: [UInt8]

    /// An answer with a value.
    init(_ status: Status = .ok, _ value: some Encodable) throws {
        self.status = status
        body = Array(try AdminJSON.text(value).utf8)
    }

    /// An answer that says why there is none.
    init(_ error: AdminError) {
        status = error.status
        headers = error.headers
        let suggestion = error.suggestion.map { ", \"suggestion\": \(LogText.json($0))" } ?? ""
        body = Array("{ \"error\": \(LogText.json(error.message))\(suggestion) }\n".utf8)
    }
}
