import CLuaShims

/// "Did you mean …": finds the name that was probably meant.
public enum Suggestion {
    /// The candidate with the fewest edits to `name`, where there are few enough for a likely slip; otherwise `nil`.
    ///
    /// An edit is a letter inserted, deleted, replaced or swapped with its neighbour. About one edit is allowed for
    /// every three letters. Of equally near candidates the first wins.
    public static func nearest(to name: String, in candidates: some Sequence<String>) -> String? {
        var name = name
        return name.withUTF8 { name in
            var limit = clua_edit_limit(name.count)
            var nearest: String?
            for var candidate in candidates {
                let distance = candidate.withUTF8 { candidate in
                    name.withMemoryRebound(to: CChar.self) { name in
                        candidate.withMemoryRebound(to: CChar.self) { candidate in
                            clua_edit_distance(
                                name.baseAddress, name.count, candidate.baseAddress, candidate.count, limit)
                        }
                    }
                }
                guard distance <= limit else { continue }
                nearest = candidate
                if distance == 0 { break }
                limit = distance - 1
            }
            return nearest
        }
    }

    /// ` (did you mean 'x'?)`, or nothing where no candidate is near.
    public static func hint(for name: String, in candidates: some Sequence<String>) -> String {
        nearest(to: name, in: candidates).map { " (did you mean '\($0)'?)" } ?? ""
    }
}
