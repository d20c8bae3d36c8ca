internal import ArgumentParser
internal import KubeCore

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Print the version of this program.",
        discussion: """
            EXAMPLES:
              vcluster version
            """)

    func run() { Terminal.print("vcluster \(Product.version)") }
}
