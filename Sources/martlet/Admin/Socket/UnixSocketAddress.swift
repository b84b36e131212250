import Glibc

/// The path of a Unix domain socket as the system wants it.
struct UnixSocketAddress: Sendable {
    /// The longest path, in bytes, that the system takes.
    static let longestPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    private var address = sockaddr_un()

    /// An address; nothing when the path is empty or too long.
    init?(_ path: String) {
        let bytes = Array(path.utf8)
        guard (1...Self.longestPath).contains(bytes.count), !bytes.contains(0) else { return nil }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    }

    /// Connects a new socket.
    ///
    /// - Parameter isWaiting: Whether to wait for a listener that is busy.
    /// - Returns: The descriptor, or the system's error number.
    func connect(isWaiting: Bool) -> Result<Int32, SystemError> {
        withSocket(flags: isWaiting ? 0 : Int32(SOCK_NONBLOCK.rawValue)) { descriptor, address, length in
            Glibc.connect(descriptor, address, length)
        }
    }

    /// Binds a new socket that only this user may connect to, and listens.
    ///
    /// - Returns: The descriptor, or the system's error number.
    func listen() -> Result<Int32, SystemError> {
        withSocket { descriptor, address, length in
            // Before there is a file: it is made with the mode of the socket, so that there is no moment with another one.
            guard fchmod(descriptor, 0o600) == 0, bind(descriptor, address, length) == 0 else { return -1 }
            return Glibc.listen(descriptor, 64)
        }
    }

    private func withSocket(
        flags: Int32 = 0, _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Result<Int32, SystemError> {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | flags
        let descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { return .failure(SystemError(code: errno)) }
        let result = withUnsafePointer(to: address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            let error = SystemError(code: errno)
            close(descriptor)
            return .failure(error)
        }
        return .success(descriptor)
    }
}
