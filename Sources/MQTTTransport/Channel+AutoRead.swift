import NIOCore

extension Channel {
    /// Reads by itself, or holds the peer back. Called on the channel's event loop, where the option is set at once.
    func setAutoRead(_ isOn: Bool) {
        if let options = syncOptions {
            try? options.setOption(.autoRead, value: isOn)
        } else {
            setOption(.autoRead, value: isOn).assumeIsolated().whenFailure { _ in }
        }
    }
}
