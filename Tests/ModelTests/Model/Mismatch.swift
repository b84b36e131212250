/// Why what a broker did is not what the model allows.
struct Mismatch: Error, Hashable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
