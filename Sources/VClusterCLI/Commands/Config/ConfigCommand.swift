internal import ArgumentParser

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check and convert values files, and print their schema.",
        discussion: """
            A values file (vcluster.yaml) says what a virtual cluster is like. Files of the older values format, as used \
            by charts up to 0.19, mean what they always meant: they are converted when they are read, and choose the \
            compatible security profile.

            EXAMPLES:
              vcluster config validate values.yaml
              vcluster config convert old-values.yaml > vcluster.yaml
              vcluster config schema > vcluster.schema.json
              vcluster describe my-vcluster --config-only | vcluster config validate -
            """,
        subcommands: [ConfigValidateCommand.self, ConfigConvertCommand.self, ConfigSchemaCommand.self])
}
