extension AdminEndpoint {
    /// Everything that the admin API can do.
    static func all(_ context: AdminContext) -> [AdminEndpoint] {
        [reload(context), explainAccess(context)]
    }
}
