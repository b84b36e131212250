---@meta mqtt
-- Types of everything that scripts may use, for editors with the Lua language server (LuaCATS annotations).
-- A script returns one table of hooks, an `mqtt.Hooks`:
--
--     local mqtt = require "mqtt"
--     ---@type mqtt.Hooks
--     return { authorize = function(client, request) return request.topic == "hello" end }

---@class mqtt
---@field base64 mqtt.base64
---@field cache mqtt.cache
---@field config mqtt.config
---@field crypto mqtt.crypto
---@field hex mqtt.hex
---@field http mqtt.http
---@field json mqtt.json
---@field jwt mqtt.jwt
---@field log mqtt.log
---@field metrics mqtt.metrics
---@field ratelimit mqtt.ratelimit
---@field retained mqtt.retained
---@field shared mqtt.shared
---@field sqlite mqtt.sqlite
---@field time mqtt.time
---@field timer mqtt.timer
---@field topic mqtt.topic
local mqtt = {}

---The names of the reason codes of MQTT 5, or their numbers.
---@alias mqtt.ReasonCode string|integer

---A list of `{ name, value }`.
---@alias mqtt.Properties string[][]

---@class mqtt.Grant
---@field username? string authenticate, on_auth: replaces the user name
---@field client_id? string authenticate, on_auth: replaces the client identifier
---@field tenant? string authenticate, on_auth: the tenant of the client; its topics stand below `tenant/`, unseen by the client
---@field attrs? table<string, string> authenticate, on_auth: facts for later hooks, read as `client.attrs`
---@field superuser? boolean authenticate, on_auth: skips authorization
---@field acl? mqtt.Rule[] authenticate, on_auth: asked before every authorizer; the first rule that matches decides
---@field limits? mqtt.Limits authenticate, on_auth: how much the client may do
---@field expires_in? number authenticate, on_auth: seconds; then the client must have authenticated again
---@field properties? mqtt.Properties authenticate, on_auth: user properties for the CONNACK
---@field data? string on_auth: authentication data for the CONNACK, or for the AUTH that ends a re-authentication
---@field qos? 0|1|2 authorize: the highest QoS; a publish above it is denied, a subscription gets at most this
---@field cache? boolean authorize: whether this yes may be remembered, for as long as the hook's option `cache` says; default: where there is the option

---A line of an access list, such as `{ "allow", "publish", "sensors/${client_id}/#", qos = 1 }`. Variables are
---`${client_id}`, `${username}`, `${tenant}` and `${attrs.NAME}`; what they stand for never widens a rule.
---@class mqtt.Rule
---@field [1] "allow"|"deny"
---@field [2] "publish"|"subscribe"|"receive"
---@field [3] string topic filter
---@field qos? 0|1|2 allow: the highest QoS; deny: the lowest that the rule is about
---@field retain? boolean allow: false forbids publishes with the retain flag; deny: about those with this flag

---What is left out is the broker's to say.
---@class mqtt.Limits
---@field publish_rate? number messages per second
---@field publish_burst? number messages at once after a pause; default: one second's worth
---@field publish_bytes_rate? number bytes of payload per second
---@field max_subscriptions? integer
---@field max_queue? integer messages that wait besides those in flight
---@field max_packet? integer bytes
---@field over_rate? "delay"|"reject"|"disconnect" what happens to who publishes faster; default: delay

---Says yes. Without a table it is `true`.
---@param grant? mqtt.Grant
---@return mqtt.Verdict
function mqtt.allow(grant) end

---Says no. Without arguments it is `false`.
---@param code? mqtt.ReasonCode default: bad_user_name_or_password in authenticate, else not_authorized
---@param reason? string sent to clients of MQTT 5
---@param properties? mqtt.Properties user properties, sent to clients of MQTT 5
---@return mqtt.Verdict
function mqtt.deny(code, reason, properties) end

---Asks the client for another step of its AUTH exchange: on_auth only, as in `return mqtt.continue(challenge, { nonce = n })`.
---@param data? string authentication data for the client
---@param state? any comes back as `step.state` with the client's answer
---@return mqtt.Verdict
---@return any state
function mqtt.continue(data, state) end

---@class mqtt.NewMessage
---@field topic string
---@field payload? string
---@field qos? 0|1|2
---@field retain? boolean
---@field expiry? integer seconds
---@field content_type? string
---@field response_topic? string
---@field correlation_data? string
---@field payload_format? 0|1
---@field user_properties? mqtt.Properties

---Publishes a message as the broker: its client is `$script/` and the name of the script's file without extension. The
---script's own on_publish functions are not asked about it; those of other scripts are, up to a depth of eight.
---@param message mqtt.NewMessage
---@return true? published
---@return string? why not
function mqtt.publish(message) end

---@class mqtt.Selector
---@field id? string
---@field username? string
---@field address? string
---@field listener? string
---@field tenant? string

---Disconnects clients: the one with an identifier, or all whose fields match. In a hook that may not wait this returns at
---once, as do the other functions below that say so; with 10000 such calls under way, one more is an error.
---@param selector string|mqtt.Selector
---@param code? mqtt.ReasonCode default: administrative_action
---@param reason? string
---@return integer|true count how many; true in a hook that may not wait
function mqtt.disconnect(selector, code, reason) end

---The connected clients whose fields match; without a selector all of them. Waits for the answer.
---@param selector? string|mqtt.Selector
---@param limit? integer how many at most; default: 1000
---@return mqtt.Client[]
---@return integer count how many there are
function mqtt.clients(selector, limit) end

---@class mqtt.SessionSubscription
---@field filter string without `$share/group/`
---@field share string? the group of a shared subscription
---@field qos 0|1|2
---@field no_local boolean
---@field retain_as_published boolean
---@field retain_handling 0|1|2
---@field identifier integer?

---@class mqtt.Session
---@field client mqtt.Client who is connected, or was last
---@field connected boolean
---@field expiry integer seconds; 0xFFFFFFFF: never
---@field subscriptions mqtt.SessionSubscription[]
---@field queued integer messages that wait to be sent
---@field inflight integer messages that are not acknowledged to the end

---The sessions of clients whose fields match, connected or not; without a selector all of them. Waits for the answer.
---@param selector? string|mqtt.Selector
---@param limit? integer how many at most; default: 1000
---@return mqtt.Session[]
---@return integer count how many there are
function mqtt.sessions(selector, limit) end

---What replaces a grant; what is left out is empty from then on.
---@class mqtt.NewGrant
---@field username? string
---@field attrs? table<string, string>
---@field superuser? boolean
---@field acl? mqtt.Rule[]
---@field limits? mqtt.Limits
---@field expires_in? number seconds

---@class mqtt.ReauthorizationOptions
---@field disconnect? boolean whether clients that lose a subscription are disconnected

---@class mqtt.Reauthorization
---@field sessions integer how many were looked at
---@field removed_subscriptions integer
---@field disconnected integer

---Asks the authorizers again about what clients have subscribed to; what is refused now ends. Without a selector: all.
---@param selector? string|mqtt.Selector
---@param grant? mqtt.NewGrant replaces the grants of these clients first
---@param options? mqtt.ReauthorizationOptions
---@return mqtt.Reauthorization|true result true in a hook that may not wait
function mqtt.reauthorize(selector, grant, options) end

---Whom a ban is about: at least one of the first three.
---@class mqtt.Ban
---@field client_id? string
---@field username? string
---@field address? string an address, or a range such as `192.0.2.0/24`
---@field seconds? number default: until the broker stops
---@field reason? string what clients of MQTT 5 are told

---Refuses clients from now on, and disconnects those that are there.
---@param ban mqtt.Ban
---@return true
function mqtt.ban(ban) end

---Lifts bans that were made with the same fields.
---@param ban mqtt.Ban
---@return boolean lifted whether there was one; true in a hook that may not wait
function mqtt.unban(ban) end

---The bans in force, each with the seconds that are left. Waits for the answer.
---@return mqtt.Ban[]
function mqtt.bans() end

---@class mqtt.RetainedMessage
---@field topic string
---@field payload string
---@field qos 0|1|2
---@field retain boolean
---@field publisher string?
---@field expiry integer?
---@field content_type string?
---@field response_topic string?
---@field correlation_data string?
---@field payload_format 0|1?
---@field user_properties mqtt.Properties

---@class mqtt.retained
mqtt.retained = {}

---The retained message of a topic. Waits for the answer.
---@param topic string
---@return mqtt.RetainedMessage?
function mqtt.retained.get(topic) end

---Publishes a message to be retained.
---@param message mqtt.NewMessage
---@return true? published
---@return string? why not
function mqtt.retained.set(message) end

---Removes the retained message of a topic.
---@param topic string
---@return boolean removed whether there was one; true in a hook that may not wait
function mqtt.retained.clear(topic) end

---The values below `lua.config` in the configuration; what is not there is nil.
---@class mqtt.config
mqtt.config = {}

---One dictionary for all scripts on all event loops, bounded, in memory. Each function is atomic.
---@class mqtt.shared
mqtt.shared = {}

---@param key string
---@return string|number|boolean|nil
function mqtt.shared.get(key) end

---@param key string
---@param value string|number|boolean
---@param ttl? number seconds
---@return true? stored
---@return string? why not "full"
function mqtt.shared.set(key, value, ttl) end

---Sets a value where there is none.
---@param key string
---@param value string|number|boolean
---@param ttl? number seconds
---@return boolean? stored
---@return string? why not "full"
function mqtt.shared.add(key, value, ttl) end

---Adds to a number; 0 where there is none.
---@param key string
---@param amount? number default: 1
---@param ttl? number seconds, for an entry that is made here
---@return number? sum
---@return string? why not "full"
function mqtt.shared.incr(key, amount, ttl) end

---Compare and set: puts a value in the place of another. nil stands for none.
---@param key string
---@param expected string|number|boolean|nil
---@param value string|number|boolean|nil
---@param ttl? number seconds
---@return boolean? done
---@return string? why not "full"
function mqtt.shared.cas(key, expected, value, ttl) end

---@param key string
---@return boolean deleted whether there was one
function mqtt.shared.delete(key) end

---@class mqtt.Rate
---@field rate number how many a second come in
---@field burst? number how many there may be; default: one second's worth
---@field cost? number how many are taken; default: 1

---@class mqtt.ratelimit
mqtt.ratelimit = {}

---Takes tokens out of the bucket of a key, which all scripts share.
---@param key string
---@param rate mqtt.Rate
---@return boolean taken
---@return number? wait in how many seconds there will be enough
function mqtt.ratelimit.take(key, rate) end

---@class mqtt.CacheOptions
---@field ttl? number seconds for which results are kept
---@field negative_ttl? number seconds for which nil and false are kept; default: not at all

---@class mqtt.cache
mqtt.cache = {}

---A function that calls another one once per list of arguments (strings, numbers, booleans) until its results expire.
---While the script loads only. All event loops share the results, unless one place of the text memoizes several functions.
---@generic F: function
---@param fn F returns data only
---@param options mqtt.CacheOptions
---@return F
function mqtt.cache.memoize(fn, options) end

---@class mqtt.TimerOptions
---@field each_loop? boolean fires on each event loop, not once per broker

---@class mqtt.Timer
local timer = {}

---Ends the timer.
function timer:cancel() end

---@class mqtt.timer
mqtt.timer = {}

---Calls a function again and again. Set while the script loads, it fires once per broker.
---@param seconds number
---@param fn fun()
---@param options? mqtt.TimerOptions
---@return mqtt.Timer
function mqtt.timer.every(seconds, fn, options) end

---Calls a function once.
---@param seconds number
---@param fn fun()
---@param options? mqtt.TimerOptions
---@return mqtt.Timer
function mqtt.timer.after(seconds, fn, options) end

---@class mqtt.Counter
local counter = {}

---@param amount? number default: 1
function counter:add(amount) end

---@class mqtt.Gauge
local gauge = {}

---@param value number
function gauge:set(value) end

---@param amount? number default: 1
function gauge:add(amount) end

---@class mqtt.Histogram
local histogram = {}

---@param value number
function histogram:record(value) end

---Metrics that are shown with the broker's own. Names and labels must not come from what clients send.
---@class mqtt.metrics
mqtt.metrics = {}

---@param name string
---@param labels? table<string, string>
---@return mqtt.Counter
function mqtt.metrics.counter(name, labels) end

---@param name string
---@param labels? table<string, string>
---@return mqtt.Gauge
function mqtt.metrics.gauge(name, labels) end

---@param name string
---@param labels? table<string, string>
---@return mqtt.Histogram
function mqtt.metrics.histogram(name, labels) end

---@class mqtt.base64
mqtt.base64 = {}

---@param bytes string
---@return string
function mqtt.base64.encode(bytes) end

---Takes both alphabets of RFC 4648, with padding or without.
---@param text string
---@return string? bytes
---@return string? why not
function mqtt.base64.decode(text) end

---@class mqtt.hex
mqtt.hex = {}

---@param bytes string
---@return string
function mqtt.hex.encode(bytes) end

---@param text string
---@return string? bytes
---@return string? why not
function mqtt.hex.decode(text) end

---Digests are raw bytes; see `mqtt.hex.encode`.
---@class mqtt.crypto
mqtt.crypto = {}

---@param text string
---@return string
function mqtt.crypto.sha256(text) end

---@param text string
---@return string
function mqtt.crypto.sha512(text) end

---@param digest "sha256"|"sha512"
---@param key string
---@param text string
---@return string
function mqtt.crypto.hmac(digest, key, text) end

---Whether a password is the one that was hashed, in the way of mosquitto's password files. Hashing takes its time: it
---happens aside, and the function waits.
---@param password string
---@param hash string `$7$iterations$salt$hash` or `$6$salt$hash`
---@return boolean
function mqtt.crypto.verify_password(password, hash) end

---Whether two texts are equal, in a time that does not tell where they differ.
---@param a string
---@param b string
---@return boolean
function mqtt.crypto.equal(a, b) end

---Random bytes that nobody can foretell.
---@param count integer 1 to 65536
---@return string
function mqtt.crypto.random(count) end

---Publishes a message with a response topic of its own, and waits for what is published there. Whoever answers needs the
---right to publish below `$script/reply/`. A script that answers does so with mqtt.publish. When a reload brings the first
---script that asks, answers reach it once the reload has ended, so not yet in on_load.
---@param topic string
---@param payload string
---@param timeout? number seconds, above 0 to 3600; default: 1. The deadline of the hook holds as well.
---@return mqtt.RetainedMessage? answer
---@return string? why there is none: "timeout"
function mqtt.request(topic, payload, timeout) end

---Waits; whatever else the broker does goes on meanwhile. Not in hooks that may not wait (on_accept, authorize_receive,
---on_deliver, on_retain, on_delivered, on_acked, on_dropped), and not at the top level.
---@param seconds number 0 to 86400
function mqtt.sleep(seconds) end

---@class mqtt.HTTPOptions
---@field headers? table<string, string>
---@field timeout? number seconds for all of it, waiting for its turn included; default: 2. The deadline of the hook may come first
---@field max_body? integer bytes of the response; default: 1 MiB
---@field redirects? integer how many redirections are followed; default: none. Credentials stay with the first server

---@class mqtt.HTTPPostOptions
---@field headers? table<string, string>
---@field timeout? number seconds for all of it, waiting for its turn included; default: 2. The deadline of the hook may come first
---@field max_body? integer bytes of the response; default: 1 MiB
---@field redirects? integer how many redirections are followed; default: none. Credentials stay with the first server
---@field json? any the body, as JSON

---@class mqtt.HTTPRequest
---@field method? string default: GET
---@field url string of http or https
---@field headers? table<string, string>
---@field body? string
---@field json? any the body, as JSON
---@field timeout? number seconds for all of it, waiting for its turn included; default: 2. The deadline of the hook may come first
---@field max_body? integer bytes of the response; default: 1 MiB
---@field redirects? integer how many redirections are followed; default: none. Credentials stay with the first server

---@class mqtt.Response
---@field status integer
---@field headers table<string, string> names in lower case
---@field body string
local response = {}

---The body, read as JSON; nil and a text for what is none.
---@return any value
---@return string? problem
function response:json() end

---HTTP requests, with connections that stay open. They wait; a server that keeps failing is left alone for a while.
---Whatever status a server answers with is an answer; where there is none, the results are nil and why.
---@class mqtt.http
mqtt.http = {}

---@param url string
---@param options? mqtt.HTTPOptions
---@return mqtt.Response? response
---@return string? problem
function mqtt.http.get(url, options) end

---@param url string
---@param body? string
---@param options? mqtt.HTTPPostOptions
---@return mqtt.Response? response
---@return string? problem
function mqtt.http.post(url, body, options) end

---@param request mqtt.HTTPRequest
---@return mqtt.Response? response
---@return string? problem
function mqtt.http.request(request) end

---Makes any text part of an address: what has a meaning there is escaped.
---@param text string
---@return string
function mqtt.http.escape(text) end

---@class mqtt.JWTOptions
---@field secret? string for HS256, HS384 and HS512
---@field key? string a public key or a certificate in PEM, for the other algorithms
---@field jwks? string the path of a JWK set, from the script's folder, or its address; it is fetched anew when its time is over, or when a token names a key that it does not have
---@field jwks_ttl? number seconds that a JWK set is good for where its server does not say; default: 300
---@field algorithms? string|string[] those that are allowed, of HS256 HS384 HS512 RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA; may be left out for a secret and for a key that is for one alone
---@field issuer? string|string[] who may have issued the token
---@field audience? string|string[] whom it must be for
---@field leeway? number by how many seconds clocks may differ; default: 0

---JSON Web Tokens.
---@class mqtt.jwt
mqtt.jwt = {}

---Verifies a token, and what it says about its time, by the broker's clock. Waits where a public key is used.
---@param token string
---@param options mqtt.JWTOptions
---@return table? claims
---@return string? problem
function mqtt.jwt.verify(token, options) end

---@class mqtt.SQLiteOptions
---@field write? boolean open it to be changed, too; default: false

---Bytes that are no text.
---@class mqtt.Blob

---@alias mqtt.SQLiteValue string|number|boolean|mqtt.Blob|nil

---One file. Its statements wait; each is a transaction of its own, and ends with the client that it is about.
---@class mqtt.Database
local database = {}

---Finds at most 10000 rows. What is NULL in a row is not there.
---@param statement string with a `?` for each value
---@param ... mqtt.SQLiteValue
---@return table<string, string|number>[]? rows
---@return string? problem
function database:query(statement, ...) end

---Changes a database that was opened with `write`.
---@param statement string with a `?` for each value
---@param ... mqtt.SQLiteValue
---@return integer? changes how many rows
---@return string? problem
function database:execute(statement, ...) end

---Databases of SQLite.
---@class mqtt.sqlite
mqtt.sqlite = {}

---A database that is only read must be there.
---@param path string from the script's folder
---@param options? mqtt.SQLiteOptions
---@return mqtt.Database
function mqtt.sqlite.open(path, options) end

---A value that is no text.
---@param bytes string
---@return mqtt.Blob
function mqtt.sqlite.blob(bytes) end

---@class mqtt.topic
mqtt.topic = {}

---Whether a topic filter matches a topic name. An invalid filter or name is an error.
---@param filter string
---@param topic string
---@return boolean
function mqtt.topic.match(filter, topic) end

---The levels of a topic.
---@param topic string
---@return string[]
function mqtt.topic.split(topic) end

---@class mqtt.log
mqtt.log = {}

---@param text string
---@param fields? table<string, string|number|boolean>
function mqtt.log.debug(text, fields) end

---@param text string
---@param fields? table<string, string|number|boolean>
function mqtt.log.info(text, fields) end

---@param text string
---@param fields? table<string, string|number|boolean>
function mqtt.log.warn(text, fields) end

---@param text string
---@param fields? table<string, string|number|boolean>
function mqtt.log.error(text, fields) end

---@class mqtt.time
mqtt.time = {}

---Seconds since 1970-01-01 UTC, with a fraction.
---@return number
function mqtt.time.now() end

---@class mqtt.json
---@field null userdata stands for `null`
---@field empty_list userdata is encoded as `[]`, as an empty list that was decoded is; another empty table as `{}`
mqtt.json = {}

---Reads a JSON text. Integers stay integers, and lists without elements lists: their metatable is protected.
---@param text string
---@return any? value
---@return string? why the text is not JSON
function mqtt.json.decode(text) end

---Reads one value out of a JSON text without reading the others.
---@param text string
---@param path string such as `a.b[1]`; positions count from 1, and `["x.y"]` is a name that is no word
---@return any? value nil where there is none
---@return string? why the text cannot be read so far
function mqtt.json.get(text, path) end

---Writes a value as a JSON text.
---@param value any
---@return string
function mqtt.json.encode(value) end

---@alias mqtt.Verdict boolean|userdata
---@alias mqtt.Origin "client"|"will"|"script"|"admin"|"bridge"|"cluster"|"retained"

---@class mqtt.Client
---@field id string
---@field username string?
---@field address string
---@field port integer
---@field listener string
---@field protocol "3.1"|"3.1.1"|"5"
---@field clean_start boolean
---@field keep_alive integer seconds; 0: none
---@field session_expiry integer seconds; 0xFFFFFFFF: never
---@field tenant string?
---@field attrs table<string, string>
---@field properties mqtt.Properties the user properties of the CONNECT
---@field connected_at number seconds since 1970-01-01 UTC
---@field internal boolean the broker itself, not a connection
---@field superuser boolean
---@field mount_point string? what the broker puts before the client's topics, which scripts see without it

---A connection whose CONNECT has not been read.
---@class mqtt.Connection
---@field address string
---@field port integer
---@field listener string
---@field tls boolean whether the transport is encrypted

---A CONNECT, before anybody is asked who the client is.
---@class mqtt.Connect
---@field client_id string empty: the broker chooses one
---@field username string?
---@field keep_alive integer seconds; 0: none
---@field clean_start boolean
---@field will mqtt.Will? a table with the fields of a will is taken over; nil removes it
---@field properties mqtt.Properties user properties; MQTT 5 only
---@field tenant string? the tenant of the client; its topics stand below `tenant/`
local connect = {}

---Refuses the client.
---@param code? mqtt.ReasonCode default: not_authorized
---@param reason? string sent to clients of MQTT 5
---@param properties? mqtt.Properties user properties, sent to clients of MQTT 5
function connect:reject(code, reason, properties) end

---What the broker will publish for a client that goes without a DISCONNECT.
---@class mqtt.Will
---@field topic string
---@field payload string
---@field qos 0|1|2
---@field retain boolean
---@field delay integer seconds after the end of the connection
---@field expiry integer? seconds
---@field content_type string?
---@field response_topic string?
---@field correlation_data string?
---@field payload_format 0|1?
---@field user_properties mqtt.Properties

---@class mqtt.Credentials
---@field username string?
---@field password string? any bytes

---@class mqtt.Request
---@field topic string the topic name, or the topic filter without `$share/group/`
---@field action "publish"|"subscribe"
---@field qos 0|1|2
---@field retain boolean
---@field origin mqtt.Origin
---@field share string? the group of a shared subscription

---@class mqtt.Message
---@field topic string
---@field payload string
---@field qos 0|1|2
---@field retain boolean
---@field dup boolean
---@field origin mqtt.Origin
---@field publisher string?
---@field expiry integer? seconds
---@field content_type string?
---@field response_topic string?
---@field correlation_data string?
---@field payload_format 0|1?
---@field user_properties mqtt.Properties
local message = {}

---The message goes nowhere; its publisher is told success.
function message:drop() end

---The message goes nowhere.
---@param code? mqtt.ReasonCode default: not_authorized
---@param reason? string
function message:reject(code, reason) end

---Reads nothing more from the publisher for so long. The message itself goes its way, and nobody else waits.
---Not after a function has waited for something.
---@param seconds number 0 to 3600
function message:pause(seconds) end

---The message goes nowhere, and its publisher is disconnected.
---@param code? mqtt.ReasonCode default: administrative_action
---@param reason? string
function message:disconnect(code, reason) end

---A message of its own: the will of on_will, what is to be retained of on_retain.
---@class mqtt.OwnMessage
---@field topic string
---@field payload string
---@field qos 0|1|2
---@field retain boolean
---@field origin mqtt.Origin
---@field publisher string?
---@field expiry integer? seconds
---@field content_type string?
---@field response_topic string?
---@field correlation_data string?
---@field payload_format 0|1?
---@field user_properties mqtt.Properties
local ownMessage = {}

---The will is not sent, or the message not stored.
function ownMessage:drop() end

---One subscriber's copy of a message. Topic, payload and properties may be edited.
---@class mqtt.Copy
---@field topic string
---@field payload string
---@field qos 0|1|2
---@field retain boolean
---@field dup boolean
---@field origin mqtt.Origin
---@field publisher string?
---@field expiry integer? seconds
---@field content_type string?
---@field response_topic string?
---@field correlation_data string?
---@field payload_format 0|1?
---@field user_properties mqtt.Properties
local copy = {}

---This subscriber does not get the message.
function copy:drop() end

---The message of authorize_receive, on_delivered, on_acked and on_dropped, which may only be read.
---@class mqtt.DeliveredMessage
---@field topic string
---@field payload string
---@field qos 0|1|2
---@field retain boolean
---@field origin mqtt.Origin
---@field publisher string?
---@field expiry integer? seconds
---@field content_type string?
---@field response_topic string?
---@field correlation_data string?
---@field payload_format 0|1?
---@field user_properties mqtt.Properties

---@class mqtt.Subscription
---@field filter string
---@field qos 0|1|2
---@field no_local boolean
---@field retain_as_published boolean
---@field retain_handling 0|1|2
---@field share string?
---@field identifier integer?
local subscription = {}

---Refuses the filter.
---@param code? mqtt.ReasonCode default: not_authorized
function subscription:reject(code) end

---Sends no retained messages for this subscription.
function subscription:skip_retained() end

---One filter of an UNSUBSCRIBE.
---@class mqtt.Unsubscription
---@field filter string with `$share/group/` of a shared subscription
local unsubscription = {}

---The subscription stays.
---@param code? mqtt.ReasonCode default: not_authorized
function unsubscription:reject(code) end

---One message of an AUTH exchange from the client.
---@class mqtt.Step
---@field phase "start"|"continue"|"reauthenticate"
---@field method string the authentication method
---@field data string the authentication data; empty when there are none
---@field state any what mqtt.continue was given at the step before

---@class mqtt.Event
---@field by "client"|"server"|"network"|"keep_alive"|"takeover"|"kick"
---@field code integer the reason code
---@field reason string?
---@field will_sent boolean
---@field seconds number how long the connection lasted

---@class mqtt.SessionEvent
---@field kind "created"|"resumed"|"taken_over"|"offline"|"expired"

---@class mqtt.RefusalEvent
---@field code integer the reason code that was chosen, before it became a return code of 3.x
---@field reason string?

---@class mqtt.DropEvent
---@field reason "no_subscribers"|"queue_full"|"expired"|"not_authorized"|"hook"|"too_large"|"rate_exceeded"|"offline_qos0"

---What a hook may be besides a function; a list of these registers several.
---@class mqtt.HookOptions
---@field topic? string topic filter: asked only about what it matches, and about subscriptions that overlap with it
---@field timeout? number seconds in which a call that waits has to end; the broker's deadline (`hook_deadlines`) counts besides, so that it can only be shortened
---@field on_error? "deny"
---@field cache? number authorize: seconds, at most 3600, for which a yes is remembered for the connection's next publishes to the same topic with the same QoS and retain flag; until mqtt.reauthorize or a reload in any case
---@field key? fun(client: mqtt.Client): string? on_deliver: what receivers of the same copy have in common; `run` is called once per message and key
---@field run function

---@class mqtt.Hooks
---@field on_accept? mqtt.HookOptions|mqtt.HookOptions[]|fun(connection: mqtt.Connection): mqtt.Verdict?
---@field on_connect? mqtt.HookOptions|mqtt.HookOptions[]|fun(client: mqtt.Client, connect: mqtt.Connect)
---@field authenticate? mqtt.HookOptions|mqtt.HookOptions[]|fun(client: mqtt.Client, credentials: mqtt.Credentials): mqtt.Verdict?
---@field on_auth? mqtt.HookOptions|mqtt.HookOptions[]|fun(client: mqtt.Client, step: mqtt.Step): mqtt.Verdict?, any
---@field on_refused? mqtt.HookOptions|mqtt.HookOptions[]|fun(client: mqtt.Client, event: mqtt.RefusalEvent)
---@field on_connected? mqtt.HookOptions|mqtt.HookOptions[]|fun(client: mqtt.Client, session_present: boolean)
---@field authorize? mqtt.HookOptions|mqtt.HookOptions[]|fun(client: mqtt.Client, request: mqtt.Request): mqtt.Verdict?
---@field on_subscribe? mqtt.HookOptions|mqtt.HookOptions[]|fun(client: mqtt.Client, subscription: mqtt.Subscription)
---@field on_publish? mqtt.HookOptions|mqtt.HookOptions[]|fun(client: mqtt.Client, message: mqtt.Message)
---@field authorize_receive? mqtt.HookOptions|mqtt.HookOptions[]|fun(client: mqtt.Client, message: mqtt.DeliveredMessage): mqtt.Verdict?
---@field on_unsubscribe? mqtt.HookOptions|mqtt.HookOptions[]|fun(client: mqtt.Client, unsubscription: mqtt.Unsubscription)
---@field on_deliver? mqtt.HookOptions|mqtt.HookOptions[]|fun(client: mqtt.Client, message: mqtt.Copy)
---@field on_will? mqtt.HookOptions|mqtt.HookOptions[]|fun(client: mqtt.Client, message: mqtt.OwnMessage)
---@field on_retain? mqtt.HookOptions|mqtt.HookOptions[]|fun(client: mqtt.Client, message: mqtt.OwnMessage)
---@field on_session? mqtt.HookOptions|mqtt.HookOptions[]|fun(client: mqtt.Client, event: mqtt.SessionEvent)
---@field on_delivered? mqtt.HookOptions|mqtt.HookOptions[]|fun(client: mqtt.Client, message: mqtt.DeliveredMessage)
---@field on_acked? mqtt.HookOptions|mqtt.HookOptions[]|fun(client: mqtt.Client, message: mqtt.DeliveredMessage)
---@field on_dropped? mqtt.HookOptions|mqtt.HookOptions[]|fun(client: mqtt.Client, message: mqtt.DeliveredMessage, event: mqtt.DropEvent)
---@field on_disconnect? mqtt.HookOptions|mqtt.HookOptions[]|fun(client: mqtt.Client, event: mqtt.Event)
---@field on_load? fun(previous: any) once per event loop, before anybody connects; after a reload with what the old on_unload returned
---@field on_unload? fun(): any once per event loop, when the broker stops or loads scripts anew; what it returns must be data

return mqtt
