internal import ArgumentParser
internal import KubeCore
internal import VClusterConfig

struct ConfigValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check values files, and print all that is wrong with them.",
        discussion: """
            Each file is checked by itself, and all of them together as `vcluster create -f FILE -f FILE` would take them: \
            later files win over earlier ones. No cluster is asked.

            EXAMPLES:
              vcluster config validate values.yaml
              vcluster config validate base.yaml production.yaml
              vcluster config validate --output json - < values.yaml | jq '.[].message'

            EXIT CODES:
              0   the files are valid
              64  wrong arguments
              65  something is wrong with a file: each problem is a line of standard output
            """)

    enum Output: String, ExpressibleByArgument, CaseIterable {
        case text
        case json
    }

    @Argument(
        help: ArgumentHelp("Files in vcluster.yaml format; `-` for standard input.", valueName: "file"),
        completion: .file())
    var files: [String]

    @Option(name: .shortAndLong, help: "How to print problems: a line each, or a JSON list.")
    var output = Output.text

    func run() throws {
        let problems = check()
        switch output {
        case .text: for problem in problems { Terminal.print(problem.message) }
        case .json: Terminal.print(JSONText.pretty(.array(problems.map(Self.entry))))
        }
        guard problems.isEmpty else {
            throw CommandError(.badValues, problems.count == 1 ? "found a problem" : "found \(problems.count) problems")
        }
        if output == .text { Terminal.note("\(files.joined(separator: ", ")): valid") }
    }

    private func check() -> [ConfigError] {
        var problems: [ConfigError] = []
        var together = VClusterConfig()
        for file in files {
            do throws(ConfigError) {
                let bytes = try ValuesFiles.read(file)
                let checked = try CheckedValues(parsing: bytes, source: file)
                problems += checked.problems
                if checked.wasOlder, checked.problems.isEmpty {
                    Terminal.note("\(file): older values format; `vcluster config convert \(file)` prints today's")
                }
                if checked.problems.isEmpty {
                    together = together.overlaid(with: try VClusterConfig(checking: checked.values, source: file))
                }
            } catch {
                problems.append(error)
            }
        }
        return problems.isEmpty ? together.contradictions : problems
    }

    private static func entry(_ problem: ConfigError) -> JSONValue {
        ["code": .string("\(problem.code)"), "message": .string(problem.message)]
    }
}
