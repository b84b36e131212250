import Foundation

/// Where the programs are that the tests drive.
enum Programs {
    /// A program that is not there, and what to do about it.
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    /// The root of the package.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// The broker, which is built beside the tests.
    static func martlet() throws -> String {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let path = URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("martlet").path
        return try executable(path, remedy: "build it with: swift build")
    }

    /// An example program.
    static func example(_ name: String) throws -> String {
        try executable(
            "\(root)/Examples/.build/debug/\(name)", remedy: "build it with: swift build --package-path Examples")
    }

    /// The path of an example script.
    static func script(_ name: String) -> String { "\(root)/Examples/lua/\(name).lua" }

    /// One of mosquitto's clients.
    static func mosquitto(_ name: String) throws -> String {
        try executable("/usr/bin/\(name)", remedy: "install it with: apt-get install mosquitto-clients")
    }

    /// A client for HTTP.
    static func curl() throws -> String {
        try executable("/usr/bin/curl", remedy: "install it with: apt-get install curl")
    }

    /// The system's Python, for the environment of the client libraries.
    static func python() throws -> String {
        try executable("/usr/bin/python3", remedy: "install it with: apt-get install python3-venv")
    }

    /// A compiler for C.
    static func compiler() throws -> String {
        try executable("/usr/bin/cc", remedy: "install it with: apt-get install gcc libc6-dev")
    }

    /// Makes the output of another program come out line by line though it goes to a file.
    static func lineBuffer() throws -> String {
        try executable("/usr/bin/stdbuf", remedy: "install it with: apt-get install coreutils")
    }

    /// mosquitto's tool for password files, which comes with mosquitto's broker and so is not always there.
    static let mosquittoPasswd = "/usr/bin/mosquitto_passwd"

    private static func executable(_ path: String, remedy: String) throws -> String {
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Missing(description: "\(path) is missing; \(remedy)")
        }
        return path
    }
}
