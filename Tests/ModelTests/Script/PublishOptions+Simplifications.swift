import MQTTCodec

extension PublishOptions {
    var simplifications: [PublishOptions] {
        var simpler: [PublishOptions] = []
        func add(_ change: (inout PublishOptions) -> Void) {
            var options = self
            change(&options)
            if options != self { simpler.append(options) }
        }
        add { $0.alias = nil }
        add { $0.note = nil }
        add { $0.expiry = nil }
        add { $0.retain = false }
        add { $0.qos = .atMostOnce }
        if qos == .exactlyOnce { add { $0.qos = .atLeastOnce } }
        add { options in options.payload = String(options.payload.prefix { $0 != "." }) }
        add { $0.topic = "t" }
        return simpler
    }
}
