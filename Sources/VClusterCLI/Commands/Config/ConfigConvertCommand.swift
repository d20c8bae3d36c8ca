internal import ArgumentParser
internal import KubeCore
internal import KubeYAML
internal import VClusterConfig

struct ConfigConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Print a values file of the older format in today's keys.",
        discussion: """
            What is printed means the same as the file. It names the compatible security profile, which older files ask \
            for; remove `policies.profile` to get the secure one. A file that has keys of both formats is told apart: \
            today's keys win. A file of today's format is printed as it is. Comments are lost.

            EXAMPLES:
              vcluster config convert values.yaml
              vcluster config convert - < values.yaml > vcluster.yaml

            EXIT CODES:
              0   printed
              65  something in the file is unknown or not supported yet; nothing is printed
            """)

    @Argument(
        help: ArgumentHelp("A values file; `-` for standard input.", valueName: "file"), completion: .file())
    var file: String

    func run() throws {
        let checked: CheckedValues
        do throws(ConfigError) {
            checked = try CheckedValues(parsing: try ValuesFiles.read(file), allowsMixed: true, source: file)
            if let error = ConfigError(joining: checked.problems) { throw error }
        } catch {
            throw CommandError(error)
        }
        if !checked.wasOlder { Terminal.note("\(file): has today's format already") }
        Terminal.write(YAML.emit(checked.values), to: 1)
    }
}
