import MQTTCodec

extension Action {
    /// The same action with one value that is simpler.
    var simplifications: [Action] {
        switch self {
        case .connect(let client, let options):
            options.simplifications.map { .connect(client: client, $0) }
        case .disconnect(let client, let code, let expiry):
            (expiry == nil ? [] : [.disconnect(client: client, code, sessionExpiry: nil)])
                + (code == .normalDisconnection
                    ? [] : [.disconnect(client: client, .normalDisconnection, sessionExpiry: expiry)])
        case .subscribe(let client, let subscriptions, let identifier):
            (identifier == nil ? [] : [.subscribe(client: client, subscriptions, identifier: nil)])
                + Self.lists(subscriptions, \.simplifications).map {
                    .subscribe(client: client, $0, identifier: identifier)
                }
        case .unsubscribe(let client, let filters):
            Self.lists(filters) { _ in [] }.map { .unsubscribe(client: client, filters: $0) }
        case .publish(let client, let options): options.simplifications.map { .publish(client: client, $0) }
        case .pubrec(let client, let isError): isError ? [.pubrec(client: client, isError: false)] : []
        case .cut, .republish, .pubrel, .puback, .pubcomp, .advance: []
        }
    }

    /// The list without one of its elements, as long as one is left, and with one that is simpler.
    private static func lists<Element>(_ list: [Element], _ simpler: (Element) -> [Element]) -> [[Element]] {
        var lists: [[Element]] = []
        for index in list.indices {
            if list.count > 1 {
                var shorter = list
                shorter.remove(at: index)
                lists.append(shorter)
            }
            for element in simpler(list[index]) {
                var changed = list
                changed[index] = element
                lists.append(changed)
            }
        }
        return lists
    }
}
