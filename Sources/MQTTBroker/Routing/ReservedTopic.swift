/// The topics that are the broker's own: `$SYS` and everything below it.
enum ReservedTopic {
    static func contains(_ topic: UnsafeRawBufferPointer) -> Bool {
        topic.count >= 4 && topic.prefix(4).elementsEqual("$SYS".utf8)
            && (topic.count == 4 || topic[4] == UInt8(ascii: "/"))
    }

    static func contains(_ topic: String) -> Bool { topic == "$SYS" || topic.hasPrefix("$SYS/") }
}
