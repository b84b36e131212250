public import MQTTHooks

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension PasswordFile {
    /// Reads a file. Blocks; meant for start, reload and commands.
    ///
    /// - Throws: ``TableFileError`` where it cannot be read, or names the first line that is wrong.
    public static func read(path: String) throws(TableFileError) -> PasswordFile {
        try parse(text: try readText(path: path), path: path)
    }

    /// Reads the text of a file without looking at its lines. Blocks.
    ///
    /// - Throws: ``TableFileError`` where it cannot be read, or is not UTF-8.
    public static func readText(path: String) throws(TableFileError) -> String {
        do {
            return try TableFile.readText(path: path)
        } catch {
            let isMissing = error.line == nil && access(path, F_OK) != 0 && errno == ENOENT
            throw TableFileError(
                path: path, line: error.line, message: error.message,
                suggestion: isMissing ? "run martlet passwd -c \(path) USER to create it" : error.suggestion)
        }
    }

    /// Writes the file whole or not at all: to a new file beside it, mode 0600, which then takes its place.
    ///
    /// The owner of a file that exists stays the owner; a symbolic link stays one, and its target is replaced. Blocks.
    ///
    /// - Throws: ``TableFileError``: the file is then the same as before.
    public func write() throws(TableFileError) {
        _ = try replaceFile(mode: nil, isWanted: { _ throws(TableFileError) in true })
    }

    /// Writes the file as ``write()`` does, but leaves its mode as it is, and everything where the file does not hold
    /// `original` any more: what somebody else has written meanwhile is not lost.
    ///
    /// - Returns: Whether the file was written.
    /// - Throws: ``TableFileError``: the file is then the same as before.
    func write(over original: String) throws(TableFileError) -> Bool {
        var status = stat()
        let mode = stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
        return try replaceFile(mode: mode) { target throws(TableFileError) in
            try Self.readText(path: target).utf8.elementsEqual(original.utf8)
        }
    }

    /// - Parameters:
    ///   - mode: Of the new file; nil: 0600.
    ///   - isWanted: Asked at the last moment before the new file takes the place of the old one.
    private func replaceFile(
        mode: mode_t?, isWanted: (String) throws(TableFileError) -> Bool
    ) throws(TableFileError) -> Bool {
        let target = Self.followingLinks(path)
        var template = "\(target).XXXXXX".utf8CString.map { $0 }
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw unwritable(errno) }
        let temporary = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        do throws(TableFileError) {
            defer { close(descriptor) }
            guard fchmod(descriptor, mode ?? 0o600) == 0 else { throw unwritable(errno) }
            var status = stat()
            if stat(target, &status) == 0, status.st_uid != geteuid() || status.st_gid != getegid() {
                guard fchown(descriptor, status.st_uid, status.st_gid) == 0 else { throw unwritable(errno) }
            }
            try writeAll(Array(text.utf8), to: descriptor)
            // Before the rename: otherwise a power failure may leave the new name with nothing in it.
            guard fsync(descriptor) == 0 else { throw unwritable(errno) }
            guard try isWanted(target) else {
                unlink(temporary)
                return false
            }
            guard rename(temporary, target) == 0 else { throw unwritable(errno) }
            return true
        } catch {
            unlink(temporary)
            throw error
        }
    }

    private func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(TableFileError) {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { systemWrite(descriptor, $0) }
            if count < 0 {
                if errno == EINTR { continue }
                throw unwritable(errno)
            }
            written += count
        }
    }

    private static func followingLinks(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private func unwritable(_ code: Int32) -> TableFileError {
        TableFileError(path: path, message: "the file cannot be written: \(String(cString: strerror(code)))")
    }
}

// Outside the type, where `write` is the system's.
private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
    write(descriptor, buffer.baseAddress, buffer.count)
}
