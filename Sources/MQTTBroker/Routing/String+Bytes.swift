extension String {
    /// Whether two names are the same to MQTT, which compares bytes. To Swift, names that Unicode calls equivalent are equal.
    func hasSameBytes(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
