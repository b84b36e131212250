/// A function that scripts can call: what it is named, takes, returns and does.
struct FunctionDescription: Sendable {
    /// Whether a call of the function waits for something.
    enum Waiting: Sendable {
        case never
        /// In hooks that may wait; in others it is begun, and returns at once.
        case whereItMay
        /// So that it may only be called in hooks that may wait.
        case always
    }

    let name: String
    let text: String
    let parameters: [FieldDescription]
    let results: [ResultDescription]
    let waits: Waiting
    /// A type parameter as LuaCATS writes it, such as `F: function`.
    let generic: String?

    init(
        _ name: String, _ text: String, _ parameters: [FieldDescription] = [],
        returns results: [ResultDescription] = [],
        waits: Waiting = .never, generic: String? = nil
    ) {
        self.name = name
        self.text = text
        self.parameters = parameters
        self.results = results
        self.waits = waits
        self.generic = generic
    }
}
