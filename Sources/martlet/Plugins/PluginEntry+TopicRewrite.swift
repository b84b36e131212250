import MQTTHooks
import TopicRewrite

extension PluginEntry {
    /// `topic_rewrite`
    static let topicRewrite = PluginEntry(
        name: "topic_rewrite",
        summary: "Gives topics other names, where messages are published, subscribed to and delivered.",
        hookPoints: [.onPublish, .onSubscribe, .onUnsubscribe, .onDeliver],
        keys: [.path("topic_rewrite.file", \.topicRewrite.file, "The file of rules.")],
        missingOption: { settings in
            guard settings.topicRewrite.file.isEmpty else { return nil }
            return ("topic_rewrite.file", "name a file of lines such as \"both old/# new/$1\"")
        },
        check: { settings in
            do throws(TableFileError) {
                return RewriteParser(try TableFile.read(path: settings.topicRewrite.file)).problems
                    .map { ConfigurationProblem($0) }
            } catch {
                return [ConfigurationProblem(error)]
            }
        },
        make: { settings, _ in try TopicRewrite(configuration: settings.topicRewrite) })
}
