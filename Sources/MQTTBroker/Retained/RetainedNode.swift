import MQTTHooks

/// One level of a topic in a ``RetainedTrie``, in 32 bytes.
struct RetainedNode: BitwiseCopyable {
    /// The levels below.
    var children = ChildList()
    /// The node above; of a free node: the next free one.
    var parent: UInt32
    /// The number of the level that leads here.
    var level: UInt32
    /// The position among the parent's children.
    var position: UInt32 = 0
    /// The message of the topic that ends here: the node holds one reference to it.
    var message: Unmanaged<RetainedMessage>?

    /// A node without message and children.
    init(parent: UInt32, level: UInt32) {
        self.parent = parent
        self.level = level
    }
}
