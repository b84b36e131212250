import Testing

/// A client library speaking one of its versions.
struct LibraryVersion: Hashable, Sendable, CustomTestStringConvertible {
    var library: ClientLibrary
    var version: ClientVersion

    /// Every library with every version that it speaks.
    static let all = ClientLibrary.allCases.flatMap { library in
        library.versions.map { LibraryVersion(library: library, version: $0) }
    }

    /// Whether what it shows of the session present flag of CONNACK says that the session was there, or was not.
    func shows(_ connack: LibraryObservation, sessionPresent: Bool) -> Bool {
        !library.versionsWithSessionPresent.contains(version) || connack.sessionPresent == sessionPresent
    }

    var testDescription: String { "\(library.rawValue) \(version.testDescription)" }
}
