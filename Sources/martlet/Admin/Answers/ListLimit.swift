/// How many entries a list of the admin API has at most.
enum ListLimit {
    /// Without a `limit` in the query.
    static let usual = 1000
    /// The highest `limit`.
    static let highest = 1_000_000

    /// The limit that a query asks for.
    ///
    /// - Throws: ``AdminError`` with 400.
    static func of(_ request: AdminRequest) throws(AdminError) -> Int {
        guard let text = request.query["limit"] else { return usual }
        guard let limit = Int(text), (1...highest).contains(limit) else {
            throw AdminError(.badRequest, "limit: write a number from 1 to \(highest)")
        }
        return limit
    }
}
