#if Lua
import MQTTLua

/// What came of a run of tests, in the XML of JUnit, which systems for continuous integration read.
struct JUnitReport {
    private(set) var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

    init(_ run: ScriptTestRun) {
        var files: [String] = []
        for result in run.results where !files.contains(result.file) { files.append(result.file) }
        let failures = run.results.count { $0.failure != nil }
        let counts = "tests=\"\(run.results.count)\" failures=\"\(failures)\" errors=\"\(run.loadProblems.count)\""
        text += "<testsuites \(counts)>\n"
        for file in files { add(file, run.results.filter { $0.file == file }) }
        for problem in run.loadProblems { add(problem) }
        text += "</testsuites>\n"
    }

    private mutating func add(_ file: String, _ results: [TestResult]) {
        let failures = results.count { $0.failure != nil }
        let seconds = Self.seconds(results.reduce(0) { $0 + $1.seconds })
        text += "  <testsuite name=\"\(Self.escaped(file))\" tests=\"\(results.count)\" failures=\"\(failures)\" "
        text += "errors=\"0\" time=\"\(seconds)\">\n"
        for result in results {
            text += "    <testcase classname=\"\(Self.escaped(file))\" name=\"\(Self.escaped(result.name))\" "
            text += "time=\"\(Self.seconds(result.seconds))\""
            guard let failure = result.failure else {
                text += "/>\n"
                continue
            }
            let first = failure.text.split(separator: "\n").first.map(String.init) ?? ""
            text += ">\n      <failure message=\"\(Self.escaped("\(failure.place): \(first)"))\">"
            text += "\(Self.escaped("\(failure.place): \(failure.text)"))</failure>\n    </testcase>\n"
        }
        text += "  </testsuite>\n"
    }

    private mutating func add(_ problem: LuaScriptError) {
        let file = Self.escaped(problem.file)
        text += "  <testsuite name=\"\(file)\" tests=\"1\" failures=\"0\" errors=\"1\">\n"
        text += "    <testcase classname=\"\(file)\" name=\"load\">\n"
        text += "      <error message=\"\(Self.escaped(problem.description))\"/>\n    </testcase>\n  </testsuite>\n"
    }

    /// Milliseconds are enough.
    private static func seconds(_ seconds: Double) -> String { "\((seconds * 1000).rounded() / 1000)" }

    /// A text for attributes and elements. What XML 1.0 cannot hold at all becomes U+FFFD.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&apos;"
            case "\n", "\r", "\t": escaped += "&#\(scalar.value);"
            case "\u{0}"..."\u{1f}", "\u{fffe}", "\u{ffff}": escaped += "\u{fffd}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
#endif
