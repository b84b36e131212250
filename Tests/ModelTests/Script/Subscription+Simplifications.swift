import MQTTCodec

extension Subscription {
    var simplifications: [Subscription] {
        var simpler: [Subscription] = []
        func add(_ change: (inout Subscription) -> Void) {
            var subscription = self
            change(&subscription)
            if subscription != self { simpler.append(subscription) }
        }
        add { $0.options.noLocal = false }
        add { $0.options.retainAsPublished = false }
        add { $0.options.retainHandling = .send }
        add { $0.options.qos = .atMostOnce }
        if options.qos == .exactlyOnce { add { $0.options.qos = .atLeastOnce } }
        if TopicMatch.sharedFilter(filter) == nil {
            if filter != "t" { add { $0.filter = "#" } }
            add { $0.filter = "t" }
        }
        return simpler
    }
}
