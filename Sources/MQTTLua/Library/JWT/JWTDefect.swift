#if JWT
/// Why a token is not accepted, in one sentence that says nothing of what is in it.
struct JWTDefect: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
#endif
