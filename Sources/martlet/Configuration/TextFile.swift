import Foundation

/// Reads text files with errors that say what is wrong with the file.
enum TextFile {
    /// Why a file could not be read, in words for the operator.
    struct Failure: Error, Hashable {
        var message: String
    }

    /// The text of a file.
    static func read(_ path: String) throws(Failure) -> String {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw Failure(message: "no such file")
        }
        guard !isFolder.boolValue else { throw Failure(message: "is a folder, not a file") }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(message: "cannot be read: permission denied")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw Failure(message: "is not UTF-8 text")
        }
        return text
    }
}
