import CLuaShims

extension LuaState {
    /// Loads a script: compiles the file, runs its top level, checks that all globals it uses are declared, and seals
    /// the globals. Its `require` finds text files in the file's folder and below.
    ///
    /// - Parameter path: the path, as it shall appear in messages.
    /// - Returns: what the script returns (its first value).
    /// - Throws: ``LuaError``, with file and line.
    public func load(file path: String) throws(LuaError) -> LuaReference {
        var reference: Int32 = 0
        guard clua_load_file(host, path, &reference) else { throw takeError() }
        return LuaReference(number: reference)
    }

    /// Loads a script from text.
    ///
    /// - Parameters:
    ///   - source: the text of the script; binary chunks are refused.
    ///   - name: what appears in messages in the place of a path.
    ///   - folder: where its `require` finds files; without one it finds only the host's modules.
    /// - Returns: what the script returns (its first value).
    /// - Throws: ``LuaError``, with file and line.
    public func load(source: String, name: String, folder: String? = nil) throws(LuaError) -> LuaReference {
        var source = source
        var reference: Int32 = 0
        let isLoaded = source.withUTF8 { clua_load(host, $0.baseAddress, $0.count, name, folder, &reference) }
        guard isLoaded else { throw takeError() }
        return LuaReference(number: reference)
    }

    /// Looks for a name, as the key of a field or as a string, in all that is loaded or required from now on; one name
    /// at a time. A script can make a name out of parts: only that it is seen means something.
    public func watch(forName name: String) throws(LuaError) {
        guard clua_watch_name(host, name) else { throw takeError() }
    }

    /// Whether the name of ``watch(forName:)`` has been seen since.
    public var hasSeenName: Bool { clua_has_seen_name(host) }

    /// Compiles a script without running it.
    ///
    /// - Throws: ``LuaError`` of kind syntax, or load for a global that neither the script nor the state declares.
    public func check(source: String, name: String) throws(LuaError) {
        var source = source
        let isGood = source.withUTF8 { clua_check(host, $0.baseAddress, $0.count, name) }
        guard isGood else { throw takeError() }
    }
}
