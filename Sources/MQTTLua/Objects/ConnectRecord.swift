import MQTTHooks

/// A CONNECT on its way through the `on_connect` functions, and what they decided about it.
struct ConnectRecord {
    var draft: ConnectDraft
    var outcome = ConnectOutcome.pass
}
