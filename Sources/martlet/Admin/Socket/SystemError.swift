import Glibc

/// An error number of the system.
struct SystemError: Error, Hashable, CustomStringConvertible {
    let code: Int32

    /// In words, such as `permission denied`.
    var description: String { String(cString: strerror(code)).lowercased() }
}
