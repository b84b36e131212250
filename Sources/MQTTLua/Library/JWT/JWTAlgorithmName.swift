#if JWT
/// How a token may be signed. `none` is no such way.
enum JWTAlgorithmName: String, CaseIterable, Sendable {
    // The names of RFC 7518, section 3.1, and RFC 8037.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    case HS256, HS384, HS512, RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA

    static let symmetric: Set<JWTAlgorithmName> = [.HS256, .HS384, .HS512]
    static let rsa: Set<JWTAlgorithmName> = [.RS256, .RS384, .RS512, .PS256, .PS384, .PS512]
}
#endif
