import MQTTCodec
public import MQTTHooks
import Synchronization

/// Decides who may publish, subscribe and receive what, by an access file of mosquitto's format.
///
/// - It never abstains: what no rule allows is denied with 0x87, and a rule that denies wins over all that allow.
/// - `read` is about subscribing and receiving, `write` about publishing, retained messages and wills included.
/// - In a ``Configuration/Subscribe-swift.enum/strict`` table a subscription is granted where everything that it can match
///   is allowed, so that nothing needs to be asked at delivery. In a ``Configuration/Subscribe-swift.enum/filtered`` one
///   it is enough that something is, and each copy is asked about.
///
/// The file is read when the plugin is made and at ``reload()``, after which sessions lose what the new table does not
/// allow; a bad file never replaces a good one.
public final class AccessTable: Authorizer, DeliveryAuthorizer, AuthorizationExplainer, HookSelection,
    @unchecked Sendable
{
    /// `access_table`.
    public let name = "access_table"

    private let configuration: Configuration
    private let source: SharedTable<AccessList>
    private let broker = Mutex<(any BrokerHandle)?>(nil)
    // Touched on the event loop of this instance alone.
    private var reader: SharedTable<AccessList>.Reader

    /// Reads the access file.
    ///
    /// - Throws: ``TableFileError`` that names the first line that is wrong.
    public convenience init(configuration: Configuration) throws {
        let list = try AccessList(TableFile.read(path: configuration.file))
        self.init(configuration, SharedTable(list))
    }

    private init(_ configuration: Configuration, _ source: SharedTable<AccessList>) {
        self.configuration = configuration
        self.source = source
        reader = source.reader()
    }

    /// Everything but `authorize_receive`, unless that has something to withhold.
    public var activeHookPoints: Set<HookPoint> {
        configuration.subscribe == .filtered ? [.authorize, .authorizeReceive] : [.authorize]
    }

    /// Keeps the handle for later, and says what was loaded.
    public func start(_ broker: any BrokerHandle) async throws {
        self.broker.withLock { $0 = broker }
        log("access file loaded")
    }

    /// Reads the file anew, and has the broker ask again about every session.
    ///
    /// - Throws: ``TableFileError``: the table is then the same as before.
    public func reload() async throws {
        source.replace(with: try AccessList(TableFile.read(path: configuration.file)))
        log("access file reloaded")
        let broker = broker.withLock { $0 }
        let result = await broker?.reauthorize(.all)
        guard let result, result.removedSubscriptions > 0 else { return }
        broker?.log(
            .info, "subscriptions ended that are not allowed any more", plugin: name,
            fields: [("subscriptions", String(result.removedSubscriptions))])
    }

    /// An instance that finds the list without a lock.
    public func instance(for loop: LoopIdentity) throws -> any Plugin { AccessTable(configuration, source) }

    /// Answers at once; what it allows may be remembered until the next reload.
    public func authorize(
        _ request: borrowing AuthorizationView, by client: Client
    ) throws -> Verdict<AuthorizationGrant> {
        let action = request.action
        let list = reader.current
        let decision = request.topicBytes.withUnsafeBytes { decide(list, action, $0, client) }
        return Self.verdict(decision)
    }

    /// Withholds what the client may not read.
    public func authorizeReceive(_ message: borrowing MessageView, by client: Client) throws -> DeliveryVerdict {
        let list = reader.current
        return message.topicBytes.withUnsafeBytes { list.decideReceiving($0, by: client).isAllowed } ? .allow : .deny
    }

    /// The verdict, with the rule that decides and where it stands; where none does, with the file alone.
    public func explain(
        _ request: AuthorizationRequest, by client: Client
    ) async throws -> AuthorizationExplanation {
        var topic = request.topic
        let list = source.current
        let decision = topic.withUTF8 { decide(list, request.action, UnsafeRawBufferPointer($0), client) }
        let line: AccessLine? =
            switch decision {
            case .allow(let line): line
            case .deny(let line): line
            }
        return AuthorizationExplanation(
            Self.verdict(decision), rule: line?.text, file: configuration.file, line: line?.number)
    }

    private func decide(
        _ list: AccessList, _ action: AuthorizationAction, _ topic: UnsafeRawBufferPointer, _ client: Client
    ) -> AccessList.Decision {
        switch action {
        case .publish: list.decidePublish(topic, by: client)
        case .subscribe: list.decideSubscription(topic, by: client, toAny: configuration.subscribe == .filtered)
        }
    }

    private static func verdict(_ decision: AccessList.Decision) -> Verdict<AuthorizationGrant> {
        decision.isAllowed ? .allow(AuthorizationGrant(isCacheable: true)) : .deny(.notAuthorized)
    }

    private func log(_ message: String) {
        broker.withLock { $0 }?.log(
            .info, message, plugin: name,
            fields: [("file", configuration.file), ("rules", String(source.current.ruleCount))])
    }
}
