// Both have the headers of `stat`; which of them it belongs to depends on what else is built in.
import CoreFoundation
import Glibc

/// The file of the admin socket, from the moment at which the broker listens on it.
struct AdminSocket: Sendable {
    /// The socket, which listens.
    let descriptor: Int32
    private let path: String
    private let device: dev_t
    private let inode: ino_t
    /// Numbers of files are used again; a socket's time of modification stays the one at which it was made.
    private let madeAt: timespec

    /// Makes the socket, for this user alone. A file that a broker has left behind is replaced. Waits for another broker that
    /// is about to make one in the same folder.
    ///
    /// - Throws: ``AdminSocketError``: somebody listens there, the path is no socket's, or the system refuses.
    static func open(_ path: String) throws(AdminSocketError) -> AdminSocket {
        guard let address = UnixSocketAddress(path) else {
            throw AdminSocketError(
                path: path, reason: "the path is longer than \(UnixSocketAddress.longestPath) bytes")
        }
        // Of two that find the same file left behind, the second would take away the socket of the first. A folder that
        // cannot be opened has no socket to be found, or refuses one by itself.
        let folder = Glibc.open(Self.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { if folder >= 0 { close(folder) } }
        while folder >= 0, flock(folder, LOCK_EX) != 0, errno == EINTR {}
        switch address.listen() {
        case .success(let descriptor): return AdminSocket(descriptor: descriptor, path: path)
        case .failure(let error) where error.code == EADDRINUSE: try removeStale(address, path)
        case .failure(let error): throw AdminSocketError(path: path, reason: error.description)
        }
        switch address.listen() {
        case .success(let descriptor): return AdminSocket(descriptor: descriptor, path: path)
        case .failure(let error): throw AdminSocketError(path: path, reason: error.description)
        }
    }

    private init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
        let status = Self.status(path)
        device = status?.st_dev ?? 0
        inode = status?.st_ino ?? 0
        madeAt = status?.st_mtim ?? timespec()
    }

    /// Removes the file, unless it is no longer that of this socket.
    func remove() {
        guard let status = Self.status(path), status.st_dev == device, status.st_ino == inode,
            status.st_mtim.tv_sec == madeAt.tv_sec, status.st_mtim.tv_nsec == madeAt.tv_nsec
        else { return }
        unlink(path)
    }

    private static func removeStale(_ address: UnixSocketAddress, _ path: String) throws(AdminSocketError) {
        guard let status = status(path) else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw AdminSocketError(path: path, reason: "there is another file of this name")
        }
        switch address.connect(isWaiting: false) {
        case .success(let descriptor):
            close(descriptor)
            throw AdminSocketError(path: path, reason: "another broker listens there")
        case .failure(let error) where error.code == ECONNREFUSED: unlink(path)
        case .failure(let error):
            throw AdminSocketError(path: path, reason: "somebody may be listening there: \(error)")
        }
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func status(_ path: String) -> stat? {
        var status = stat()
        return lstat(path, &status) == 0 ? status : nil
    }
}
