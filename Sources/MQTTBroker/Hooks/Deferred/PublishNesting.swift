/// How deep the hook that is running is nested in messages published by hooks, for what it does after it has suspended.
enum PublishNesting {
    @TaskLocal static var depth = 0
}
