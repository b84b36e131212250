extension AccessTable {
    /// The settings of an ``AccessTable``.
    public struct Configuration: Sendable, Hashable {
        /// What becomes of a subscription of which only a part is allowed.
        public enum Subscribe: String, Sendable, Hashable, CaseIterable {
            /// It is refused: a subscription is granted where all that it can match is allowed.
            case strict
            /// It is granted where anything that it can match is allowed, and what is not allowed is withheld from it.
            case filtered
        }

        /// The path of the access file.
        public var file: String
        /// What becomes of a subscription of which only a part is allowed.
        public var subscribe: Subscribe

        /// Settings for a file.
        public init(file: String, subscribe: Subscribe = .strict) {
            self.file = file
            self.subscribe = subscribe
        }
    }
}
