internal import SystemFiles
internal import VClusterConfig

/// Reads the values files and `--set` arguments of a command line.
enum ValuesFiles {
    /// - Parameters:
    ///   - paths: laid over one another in order; `-` is standard input.
    ///   - set: `key=value` arguments, laid over all files.
    ///   - isolated: whether all of that is laid over the isolation mode.
    /// - Throws: `ConfigError` naming the file, or the keys that do not go together.
    static func load(
        _ paths: [String], set: [String] = [], isolated: Bool = false
    ) throws(ConfigError) -> VClusterConfig {
        var config = isolated ? VClusterConfig().isolated : VClusterConfig()
        for path in paths {
            config = config.overlaid(with: try VClusterConfig(parsing: read(path), source: path))
        }
        config = try config.overlaid(withSetArguments: set)
        try config.checkCombination()
        return config
    }

    /// The bytes of a values file.
    /// - Throws: `ConfigError` `unreadable`.
    static func read(_ path: String) throws(ConfigError) -> [UInt8] {
        do throws(SystemError) {
            return try SystemFile.read(path == "-" ? "/dev/stdin" : path)
        } catch {
            throw ConfigError(.unreadable, "cannot read values file \(path): \(error)")
        }
    }
}
