#if JWT
/// The claims that have a meaning of their own (RFC 7519, section 4.1). One of the wrong type makes the token invalid.
struct JWTClaims: Decodable, Sendable {
    /// One audience or several.
    struct Audience: Decodable, Sendable {
        let values: [String]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let value = try? container.decode(String.self) {
                values = [value]
            } else {
                values = try container.decode([String].self)
            }
        }
    }

    // Seconds since 1970-01-01 UTC.
    let exp: Double?
    let nbf: Double?
    let iat: Double?
    let iss: String?
    let aud: Audience?
}
#endif
