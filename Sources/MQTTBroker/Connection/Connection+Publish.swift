import MQTTCodec
import MQTTHooks

extension Connection {
    /// One PUBLISH, decoded in place: alias, limits, authorize, on_publish, route, acknowledge.
    @inline(__always)
    func receivePublish(_ header: FixedHeader, _ packet: UnsafeRawBufferPointer) throws(CodecError) {
        let route = self.route ?? makeRoute()
        var view = try PublishView.parse(
            flags: header.flags, body: UnsafeRawBufferPointer(rebasing: packet[header.length...]), version: version,
            knownTopic: route.topic)
        loop.counters.messagesReceived &+= 1
        if version == .v5 { try applyVersion5Rules(&view) }
        if view.qos != .atMostOnce || view.retain { try checkLimits(view) }
        if view.payload.count > loop.payloadLimit {
            finish(view, .tooLarge)
            return
        }
        if view.qos == .exactlyOnce, session?.inbound.contains(view.packetIdentifier) == true {
            // A repetition of what has been delivered [MQTT-4.3.3-10].
            acknowledge(.pubrec, view.packetIdentifier)
            return
        }
        if !route.isFor(view.topic) {
            try checkLevels(view.topic)
            route.begin(topic: view.topic)
        }
        if throttle != nil, !passesThrottle(view) { return }
        if isUnhooked(view, route) {
            var message = RoutedMessage(view, publisher: client, now: loop)
            if view.qos == .atMostOnce, !view.retain, version != .v5 { message.frame = packet }
            finishPublish(message, along: route, view.qos, view.packetIdentifier)
        } else {
            decidePublish(view, packet, along: route)
        }
        if throttledFor > 0 { pauseForThrottle() }
    }

    @inline(never)
    private func makeRoute() -> Route {
        let route = Route()
        self.route = route
        return route
    }

    @inline(never)
    private func applyVersion5Rules(_ view: inout PublishView) throws(CodecError) {
        if view.hasSubscriptionIdentifier {
            throw CodecError(
                .protocolError, "a client's PUBLISH with a subscription identifier", clause: "MQTT-3.3.4-6")
        }
        if loop.limits.validatePayloadFormat, !view.properties.isEmpty { try checkPayloadFormat(view) }
        guard view.topicAlias != 0 else { return }
        let alias = Int(view.topicAlias)
        guard alias <= Int(loop.limits.topicAliasMaximum) else {
            throw CodecError(.topicAliasInvalid, "a topic alias above the maximum", clause: "MQTT-3.3.2-9")
        }
        if topicAliases.isEmpty { topicAliases = Array(repeating: nil, count: Int(loop.limits.topicAliasMaximum)) }
        if view.topic.isEmpty {
            guard let topic = topicAliases[alias - 1] else {
                throw CodecError(.protocolError, "an unknown topic alias", clause: "MQTT-3.3.2-7")
            }
            // The bytes live in the array that the connection holds; nothing changes it before the packet is done.
            view.topic = topic.withUnsafeBytes { aliasScratch.hold($0) }
        } else {
            topicAliases[alias - 1] = [UInt8](view.topic)
        }
    }

    private func checkPayloadFormat(_ view: PublishView) throws(CodecError) {
        guard view.decodedProperties().payloadFormatIndicator == 1, !UTF8Validation.isText(view.payload) else { return }
        throw CodecError(.payloadFormatInvalid, "a payload that is not the UTF-8 that it is said to be", clause: nil)
    }

    @inline(never)
    private func checkLimits(_ view: PublishView) throws(CodecError) {
        if view.qos > loop.limits.maximumQoS {
            throw CodecError(.qosNotSupported, "a QoS above the maximum", clause: "MQTT-3.2.2-11")
        }
        if view.retain, !loop.limits.retainAvailable {
            throw CodecError(.retainNotSupported, "retained messages are not available", clause: "MQTT-3.2.2-14")
        }
        if view.qos == .exactlyOnce, version == .v5, unreleasedCount >= Int(loop.limits.receiveMaximum),
            session?.inbound.contains(view.packetIdentifier) == false
        {
            throw CodecError(.receiveMaximumExceeded, "more messages than the receive maximum", clause: "MQTT-3.3.4-9")
        }
    }

    private func checkLevels(_ topic: UnsafeRawBufferPointer) throws(CodecError) {
        if loop.limits.isTooDeep(topic) {
            throw CodecError(.malformedPacket, "a topic with too many levels", clause: nil)
        }
    }

    /// Whether no hook has a say about the message.
    @inline(__always)
    private func isUnhooked(_ view: PublishView, _ route: Route) -> Bool {
        guard slot.pointee.publishInterceptors.isEmpty, mount == nil else { return false }
        if view.topic.first == UInt8(ascii: "$") { return false }
        return !mustAsk || route.isAuthorized(view, now: loop.now)
    }

    /// Asks the hooks, in place as long as all of them answer at once.
    private func decidePublish(_ view: PublishView, _ packet: UnsafeRawBufferPointer, along route: Route) {
        if view.topic.first == UInt8(ascii: "$"), ReservedTopic.contains(view.topic) {
            finish(view, .rejected(Denial(reasonCode: .notAuthorized)))
            return
        }
        let client = client
        if mustAsk, !route.isAuthorized(view, now: loop.now) {
            let request = AuthorizationView(
                action: .publish, topic: view.topic, qos: view.qos, retain: view.retain, origin: .client)
            let step = slot.pointee.authorizePublish(request, by: client)
            switch PublishJudgement(step, qos: view.qos) {
            case .granted(let grant): route.remember(grant, qos: view.qos, retain: view.retain, now: loop.now)
            case .refused(let denial):
                finish(view, .rejected(denial))
                return
            case .suspended:
                suspendPublish(view, .authorize(step))
                return
            }
        }
        var message = RoutedMessage(view, publisher: client, now: loop)
        if !slot.pointee.publishInterceptors.isEmpty {
            guard interceptPublish(&message, view, from: client) else { return }
        }
        if message.qos == .atMostOnce, view.qos == .atMostOnce, !message.retain, !view.retain, version != .v5,
            mount == nil
        {
            message.frame = packet
        }
        finishDecided(message, along: route, view.qos, view.packetIdentifier)
    }

    /// Asks the interceptors about a message that a PUBLISH carries.
    ///
    /// - Returns: Whether it goes on as it came, but for QoS and retain flag; if not, everything else has been seen to.
    @inline(__always)
    private func interceptPublish(
        _ message: inout RoutedMessage, _ view: PublishView, from client: Client
    ) -> Bool {
        var draft = MessageDraft(message, dup: view.dup, now: message.expiresAt == 0 ? 0 : loop.clock.wall())
        let step = slot.pointee.interceptPublish(&draft, from: client)
        if draft.publisherPause > 0 { pausePublisher(draft.publisherPause) }
        guard case .finished(let outcome) = step else {
            if case .later(let progress, let deferred) = step { suspendPublish(view, .intercept(progress, deferred)) }
            return false
        }
        guard case .pass = outcome else {
            finish(view, PublishResult(outcome))
            return false
        }
        guard !draft.isEdited else {
            let topic = message.topic
            let topicChanged = draft.newTopic.map { !$0.elementsEqual(topic) } ?? false
            finishEdited(draft.copy(), view, topicChanged: topicChanged)
            return false
        }
        message.qos = draft.qos
        message.retain = draft.retain
        return true
    }

    /// A message that a hook has changed is validated and, with another topic, authorized again.
    private func finishEdited(_ message: Message, _ view: PublishView, topicChanged: Bool) {
        if let denial = loop.validate(message) {
            finish(view, .rejected(denial))
            return
        }
        if topicChanged, mustAsk {
            let request = AuthorizationRequest(
                action: .publish, topic: message.topic, qos: message.qos, retain: message.retain)
            let step = request.withView { chains.authorize($0, by: client) }
            switch PublishJudgement(step, qos: message.qos) {
            case .granted: break
            case .refused(let denial):
                finish(view, .rejected(denial))
                return
            case .suspended:
                suspendPublish(view, .authorizeAgain(message, step))
                return
            }
        }
        publishOwned(message, qos: view.qos, packetIdentifier: view.packetIdentifier)
    }

    /// The message is allowed: retain, acknowledge, route. The acknowledgement goes first, so that a client that
    /// subscribes to its own topic hears that the broker has the message before it gets it back.
    @inline(__always)
    func finishPublish(
        _ message: borrowing RoutedMessage, along route: Route, _ qos: QoS, _ packetIdentifier: UInt16
    ) {
        if message.retain { loop.retain(message, from: client) }
        loop.refresh(route, publisher: session?.subscriber)
        if qos != .atMostOnce { acknowledgePublish(qos, packetIdentifier, isDelivered: route.hasReceivers) }
        loop.route(message, along: route, from: client)
    }

    /// A message that the hooks have let pass as it came, by the client's name of its topic.
    private func finishDecided(
        _ message: borrowing RoutedMessage, along route: Route, _ qos: QoS, _ packetIdentifier: UInt16
    ) {
        guard let mount else {
            finishPublish(message, along: route, qos, packetIdentifier)
            return
        }
        guard mount.begin(message.topic) else {
            refuseTooLong(message, qos, packetIdentifier)
            return
        }
        var mounted = copy message
        mounted.topic = mount.route.topic
        guard var properties = Properties(withResponseTopic: message.properties) else {
            finishPublish(mounted, along: mount.route, qos, packetIdentifier)
            return
        }
        guard let response = properties.responseTopic.flatMap({ mount.point.mounted($0) }) else {
            refuseTooLong(message, qos, packetIdentifier)
            return
        }
        properties.responseTopic = response
        properties.encodedBytes.withUnsafeBytes { bytes in
            mounted.properties = bytes
            finishPublish(mounted, along: mount.route, qos, packetIdentifier)
        }
    }

    /// A topic, or response topic, is too long with the mount point before it.
    private func refuseTooLong(_ message: borrowing RoutedMessage, _ qos: QoS, _ packetIdentifier: UInt16) {
        loop.refuse(message, from: client, .notAuthorized)
        answer(.rejected(Denial(reasonCode: .topicNameInvalid)), qos: qos, packetIdentifier: packetIdentifier)
    }

    /// Publishes a message that hooks have changed, by the client's names of its topics.
    func publishOwned(_ message: Message, qos: QoS, packetIdentifier: UInt16) {
        guard let whole = mount == nil ? message : mount?.point.mounted(message) else {
            finish(
                message, .rejected(Denial(reasonCode: .topicNameInvalid)), qos: qos, packetIdentifier: packetIdentifier)
            return
        }
        EncodedMessage(whole, now: loop.clock.wall()).withRouted { routed in
            loop.sharedRoute.begin(topic: routed.topic)
            finishPublish(routed, along: loop.sharedRoute, qos, packetIdentifier)
        }
    }

    private func acknowledgePublish(_ qos: QoS, _ packetIdentifier: UInt16, isDelivered: Bool) {
        let type: PacketType = qos == .atLeastOnce ? .puback : .pubrec
        if qos == .exactlyOnce {
            session?.inbound.insert(packetIdentifier)
            unreleasedCount += 1
        }
        if isDelivered || version != .v5 {
            acknowledge(type, packetIdentifier)
        } else {
            acknowledge(type, packetIdentifier, .noMatchingSubscribers, reason: nil)
        }
    }
}
