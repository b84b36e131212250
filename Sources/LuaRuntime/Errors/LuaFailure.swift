/// What a host function, a field's reader or a field's writer throws to raise an error in the script.
///
/// The script sees a message with file and line, and may catch it with `pcall`. Any other error that is thrown
/// is raised with its description as the message.
public enum LuaFailure: Error, Sendable, Equatable {
    /// An error with this message.
    case message(String)

    /// An argument of the host function is wrong; counted from 1, the receiver of a method not counted.
    ///
    /// Raised as `bad argument #1 to 'publish' (string expected, got nil)`, where the parenthesis is the text given.
    /// In a field's writer the index is ignored: `bad value for field 'topic' of 'message' (…)`.
    case argument(Int, String)
}
