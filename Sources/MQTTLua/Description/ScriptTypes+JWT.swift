/// JSON Web Tokens.
extension ScriptTypes {
    static let jwtOptions = ClassDescription(
        "mqtt.JWTOptions",
        fields: [
            .optional("secret", "string", "for HS256, HS384 and HS512"),
            .optional("key", "string", "a public key or a certificate in PEM, for the other algorithms"),
            .optional(
                "jwks", "string",
                """
                the path of a JWK set, from the script's folder, or its address; it is fetched anew when its time is \
                over, or when a token names a key that it does not have
                """),
            .optional(
                "jwks_ttl", "number",
                "seconds that a JWK set is good for where its server does not say; default: 300"),
            .optional(
                "algorithms", "string|string[]",
                """
                those that are allowed, of HS256 HS384 HS512 RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 \
                EdDSA; may be left out for a secret and for a key that is for one alone
                """),
            .optional("issuer", "string|string[]", "who may have issued the token"),
            .optional("audience", "string|string[]", "whom it must be for"),
            .optional("leeway", "number", "by how many seconds clocks may differ; default: 0"),
        ])

    static let jwtPart = ClassDescription(
        "mqtt.jwt",
        "JSON Web Tokens.",
        functions: [
            .init(
                "verify",
                """
                Verifies a token, and what it says about its time, by the broker's clock. Waits where a public key is \
                used.
                """,
                [
                    .init("token", "string"),
                    .init("options", "mqtt.JWTOptions"),
                ],
                returns: [.init("table?", "claims"), .init("string?", "problem")])
        ])
}
