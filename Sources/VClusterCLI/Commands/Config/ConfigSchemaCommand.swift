internal import ArgumentParser
internal import KubeCore
internal import VClusterConfig

struct ConfigSchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of values files.",
        discussion: """
            Draft 2020-12, with the type, default and meaning of every key. Editors complete and check with it: with the \
            YAML language server, begin a file with

              # yaml-language-server: $schema=./vcluster.schema.json

            EXAMPLES:
              vcluster config schema > vcluster.schema.json
              vcluster config schema | jq '.properties.sync.properties.toHost.properties | keys'
            """)

    func run() { Terminal.print(JSONText.pretty(VClusterConfig.jsonSchema)) }
}
