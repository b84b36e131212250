/// Random topics and filters out of few levels, so that they meet often.
enum Topics {
    private static let names = ["a", "b", "c", "", "long-level-of-more-than-sixteen-bytes", "$x"]

    /// A topic name of one to five levels, at times one that begins with `$`.
    static func name(_ generator: inout SeededGenerator) -> String {
        while true {
            let levels = (0...generator.below(5)).map { _ in generator.one(of: names) }
            let topic = levels.joined(separator: "/")
            if !topic.isEmpty { return topic }
        }
    }

    /// A topic filter of one to five levels with any wildcards.
    static func filter(_ generator: inout SeededGenerator) -> String {
        while true {
            var levels = (0...generator.below(5)).map { _ in
                generator.below(3) == 0 ? "+" : generator.one(of: names)
            }
            if generator.below(4) == 0 { levels[levels.count - 1] = "#" }
            let filter = levels.joined(separator: "/")
            if !filter.isEmpty { return filter }
        }
    }
}
