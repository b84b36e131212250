import CLuaShims

extension LuaState {
    /// The error that the shim noted down last.
    @usableFromInline
    func takeError() -> LuaError {
        let failure = clua_last_failure(host)
        let kind: LuaError.Kind =
            switch Int(failure.kind) {
            case Int(CLUA_KIND_SYNTAX.rawValue): .syntax
            case Int(CLUA_KIND_MEMORY.rawValue): .memory
            case Int(CLUA_KIND_TIME_LIMIT.rawValue): .timeLimit
            case Int(CLUA_KIND_LOAD.rawValue): .load
            default: .runtime
            }
        let text = Self.text(failure.message, failure.message_length)
        let traceback = Self.text(failure.traceback, failure.traceback_length)
        if let (file, line, message) = Self.position(of: text) {
            return LuaError(kind: kind, message: message, file: wholeName(file), line: line, traceback: traceback)
        }
        let file = failure.source.map { wholeName(String(cString: $0)) } ?? ""
        return LuaError(
            kind: kind,
            message: text,
            file: file.isEmpty ? nil : file,
            line: file.isEmpty || failure.line <= 0 ? nil : Int(failure.line),
            traceback: traceback)
    }

    /// Lua shortens long names of chunks.
    private func wholeName(_ file: String) -> String {
        clua_chunk_name(host, file).map { String(cString: $0) } ?? file
    }

    private static func text(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
        String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// Takes `file:line: message` apart.
    static func position(of text: String) -> (file: String, line: Int, message: String)? {
        let bytes = Array(text.utf8)
        let colon = UInt8(ascii: ":")
        var start = 1
        while let first = bytes[min(start, bytes.count)...].firstIndex(of: colon) {
            if bytes[..<first].contains(UInt8(ascii: "\n")) { return nil }
            var end = first + 1
            while end < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[end]) { end += 1 }
            if end > first + 1, end + 1 < bytes.count, bytes[end] == colon, bytes[end + 1] == UInt8(ascii: " "),
                let line = Int(String(decoding: bytes[(first + 1)..<end], as: UTF8.self))
            {
                let file = String(decoding: bytes[..<first], as: UTF8.self)
                return (file, line, String(decoding: bytes[(end + 2)...], as: UTF8.self))
            }
            start = first + 1
        }
        return nil
    }
}
