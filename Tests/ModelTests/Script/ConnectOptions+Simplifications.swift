import MQTTCodec

extension ConnectOptions {
    var simplifications: [ConnectOptions] {
        var simpler: [ConnectOptions] = []
        func add(_ change: (inout ConnectOptions) -> Void) {
            var options = self
            change(&options)
            if options != self { simpler.append(options) }
        }
        add { $0.will = nil }
        add { $0.receiveMaximum = nil }
        add { $0.maximumPacketSize = nil }
        add { $0.topicAliasMaximum = nil }
        add { $0.loop = 0 }
        add { $0.cleanStart = true }
        add { $0.sessionExpiry = 0 }
        if sessionExpiry > 0 { add { $0.sessionExpiry = .max } }
        add { $0.will?.properties = [] }
        add { $0.will?.retain = false }
        add { $0.will?.qos = .atMostOnce }
        return simpler
    }
}
