internal import SyncSettings

extension SyncSettings {
    /// The initial settings with some of them changed.
    static func with(_ change: (inout SyncSettings) -> Void) -> SyncSettings {
        var settings = SyncSettings()
        change(&settings)
        return settings
    }
}
