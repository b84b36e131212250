import Foundation

/// Where a program listens, as the system knows it: not every program tells.
enum ListeningPorts {
    /// An address of IPv4 and a port.
    struct Address: Hashable, Sendable {
        var host: String
        var port: Int
    }

    /// The addresses of IPv4 on which a process listens that runs a program of the given name.
    ///
    /// A process that has just been made is a copy of this one until it runs its own program, and has this one's
    /// listening sockets for so long: those of other tests.
    static func of(_ process: pid_t, running program: String) throws -> Set<Address> {
        let executable = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/exe")
        guard executable?.split(separator: "/").last == Substring(program) else { return [] }
        let sockets = inodes(of: process)
        let table = try String(contentsOfFile: "/proc/net/tcp", encoding: .utf8)
        return Set(
            table.split(separator: "\n").dropFirst().compactMap { line in
                let fields = line.split(separator: " ")
                // State 0A: listening.
                guard fields.count > 9, fields[3] == "0A", sockets.contains(String(fields[9])) else { return nil }
                return address(fields[1])
            })
    }

    private static func inodes(of process: pid_t) -> Set<String> {
        let folder = "/proc/\(process)/fd"
        let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return Set(
            descriptors.compactMap { descriptor in
                let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(descriptor)")
                guard let target, target.hasPrefix("socket:["), target.hasSuffix("]") else { return nil }
                return String(target.dropFirst(8).dropLast())
            })
    }

    /// `0100007F:1F90` is 127.0.0.1:8080: the bytes of the address stand in the machine's order.
    private static func address(_ text: Substring) -> Address? {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let bits = UInt32(parts[0], radix: 16), let port = Int(parts[1], radix: 16) else {
            return nil
        }
        let host = withUnsafeBytes(of: bits) { $0.map(String.init).joined(separator: ".") }
        return Address(host: host, port: port)
    }
}
