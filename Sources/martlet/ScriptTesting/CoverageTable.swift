#if Lua
import LuaRuntime

/// Which lines of scripts the tests have run, as a table.
struct CoverageTable {
    private var table = TextTable("SCRIPT", "LINES", "RUN", "MISSED")

    init(_ trace: LuaLineTrace) {
        // The library has chunks of its own, which are no files.
        let chunks = trace.chunks.filter { $0.key.hasSuffix(".lua") && !$0.value.executable.isEmpty }
        table.rows = chunks.sorted { $0.key < $1.key }.map { path, lines in
            let run = lines.executable.intersection(lines.executed).count
            let percent = run * 100 / lines.executable.count
            let missed = Self.ranges(lines.executable.subtracting(lines.executed), among: lines.executable)
            return [path, "\(run)/\(lines.executable.count)", "\(percent)%", missed]
        }
    }

    /// The lines of the table.
    var text: String { table.text }

    /// Lines as `3, 7-9`; between the first and the last of a range nothing else could have run.
    static func ranges(_ lines: Set<Int>, among executable: Set<Int>) -> String {
        var ranges: [(first: Int, last: Int)] = []
        var isOpen = false
        for line in executable.sorted() {
            guard lines.contains(line) else {
                isOpen = false
                continue
            }
            if isOpen { ranges[ranges.count - 1].last = line } else { ranges.append((line, line)) }
            isOpen = true
        }
        return ranges.map { $0.first == $0.last ? "\($0.first)" : "\($0.first)-\($0.last)" }.joined(separator: ", ")
    }
}
#endif
