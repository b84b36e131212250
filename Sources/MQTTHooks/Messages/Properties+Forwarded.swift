import MQTTCodec

extension Properties {
    /// Decodes property bytes that the broker has validated before.
    init(forwarded bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty, let decoded = try? Properties.decode(bytes, for: .publish) else {
            self = []
            return
        }
        self = decoded
    }
}
