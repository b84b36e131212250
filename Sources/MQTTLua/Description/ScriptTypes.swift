import MQTTHooks

/// What scripts may use, described once: registration goes by it, and so do the types for editors.
public enum ScriptTypes {
    /// The parts of the module, by their names in it.
    static let parts: [(name: String, description: ClassDescription)] = [
        base64Part, cachePart, configPart, cryptoPart, hexPart, httpPart, jsonPart, jwtPart, logPart, metricsPart,
        ratelimitPart, retainedPart, sharedPart, sqlitePart, timePart, timerPart, topicPart,
    ].map { (String($0.name.dropFirst(moduleName.count + 1)), $0) }

    /// Kinds of objects, and tables that scripts pass and get.
    static let classes = [
        grant, rule, limits, newMessage, selector, sessionSubscription, session, newGrant, reauthorizationOptions,
        reauthorization, ban, retainedMessage, rate, cacheOptions, timerOptions, timer, counter, gauge, histogram,
        client, connection, connect, will, credentials, request, message, ownMessage, copy, deliveredMessage,
        subscription, unsubscription, step, event, sessionEvent, refusalEvent, dropEvent, hookOptions,
        httpOptions, httpPostOptions, httpRequest, response, jwtOptions, sqliteOptions, blob, database,
    ]

    /// Types that are other types.
    static let aliases = [
        FieldDescription(
            "mqtt.ReasonCode", "string|integer", "The names of the reason codes of MQTT 5, or their numbers."),
        FieldDescription("mqtt.Properties", "string[][]", "A list of `{ name, value }`."),
        FieldDescription("mqtt.Verdict", "boolean|userdata"),
        FieldDescription("mqtt.SQLiteValue", "string|number|boolean|mqtt.Blob|nil"),
        FieldDescription(
            "mqtt.Origin", #""client"|"will"|"script"|"admin"|"bridge"|"cluster"|"retained""#),
    ]

    static let moduleName = "mqtt"

    /// A part of the module, or the module itself, by the name that it is registered under, such as `mqtt.log`.
    static func part(_ name: String) -> ClassDescription? {
        name == moduleName ? module : parts.first { $0.description.name == name }?.description
    }
}
