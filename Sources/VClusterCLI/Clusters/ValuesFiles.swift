internal import VClusterConfig

/// Reads the values files and `--set` arguments of a command line.
enum ValuesFiles {
    /// - Parameters:
    ///   - paths: laid over one another in order; `-` is standard input.
    ///   - set: `key=value` arguments, laid over all files.
    ///   - base: `key=value` arguments that all files are laid over.
    /// - Throws: `ConfigError` naming the file.
    static func load(
        _ paths: [String], set: [String] = [], below base: [String] = []
    ) throws(ConfigError) -> VClusterConfig {
        var config = VClusterConfig()
        for argument in base { config = try config.overlaid(withSetArgument: argument) }
        for path in paths {
            let bytes: [UInt8]
            do throws(SystemError) {
                bytes = try SystemFile.read(path == "-" ? "/dev/stdin" : path)
            } catch {
                throw ConfigError(.unreadable, "cannot read values file \(path): \(error)")
            }
            config = config.overlaid(with: try VClusterConfig(parsing: bytes, source: path))
        }
        for argument in set { config = try config.overlaid(withSetArgument: argument) }
        return config
    }
}
