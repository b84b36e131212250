import LuaRuntime

/// What a library function waits for. Returns what pushes the function's results.
///
/// Begins on the event loop of the script, when the broker has taken the hook's deferred answer; may go anywhere from
/// there. An error is raised in the script from the function that waited.
typealias ScriptOperation = @Sendable () async throws -> ScriptAnswer

/// Pushes what a library function that waited returns. Runs on the event loop of the script.
typealias ScriptAnswer = @Sendable (LuaPush) throws -> Void
