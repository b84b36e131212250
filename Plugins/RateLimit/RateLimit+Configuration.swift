public import MQTTHooks

extension RateLimit {
    /// How fast something may publish.
    public struct Rate: Sendable, Hashable {
        /// Messages per second, from 0 on; 0: as many as it likes.
        public var messages: Double
        /// Messages that may come at once after a pause, from 0 on; 0: one second's worth. At least one in any case.
        public var messageBurst: Int
        /// Bytes of payload per second, from 0 on; 0: as many as it likes.
        public var bytes: Int
        /// Bytes that may come at once after a pause, from 0 on; 0: one second's worth.
        public var byteBurst: Int

        /// A rate; what is not given is not limited.
        public init(messages: Double = 0, messageBurst: Int = 0, bytes: Int = 0, byteBurst: Int = 0) {
            self.messages = messages
            self.messageBurst = messageBurst
            self.bytes = bytes
            self.byteBurst = byteBurst
        }

        /// Whether anything is limited.
        public var isLimited: Bool { messages > 0 || bytes > 0 }

        var messageCapacity: Double { max(1, messageBurst > 0 ? Double(messageBurst) : messages) }
        var byteCapacity: Double { Double(byteBurst > 0 ? byteBurst : bytes) }
    }

    /// The settings of a ``RateLimit``.
    public struct Configuration: Sendable, Hashable {
        /// How fast each client identifier may publish.
        public var perClient = Rate()
        /// How fast all clients of one user name may publish together.
        public var perUsername = Rate()
        /// How fast all clients of one address, of IPv6 of one network of 64 bits, may publish together.
        public var perAddress = Rate()
        /// What happens to a client that publishes faster.
        public var overRate = ClientLimits.OverRate.delay
        /// How many client identifiers, user names and addresses are kept apart at a time, each; from 64 on. One takes
        /// some 150 bytes and its name.
        public var maximumKeys = 100_000

        /// Settings that limit nothing.
        public init() {}

        /// Whether anything is limited.
        public var isLimited: Bool { perClient.isLimited || perUsername.isLimited || perAddress.isLimited }
    }
}
