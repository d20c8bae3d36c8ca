package import ArgumentParser
internal import ControlPlane
internal import KubeCore

/// The program `vcluster`.
package struct VClusterCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "vcluster",
        abstract: "Virtual Kubernetes clusters inside a namespace of a host cluster.",
        discussion: """
            A virtual cluster has a Kubernetes API of its own: namespaces, custom resources, roles. Its pods run on the \
            host cluster, in one namespace. All it needs there are rights in that namespace.

            EXAMPLES:
              vcluster host up              # a host on this machine, if you have none
              vcluster create my-vcluster   # create, wait, connect
              kubectl get namespaces        # you are talking to my-vcluster
              vcluster disconnect           # back to the host cluster
              vcluster delete my-vcluster   # leaves nothing behind

            EXIT CODES:
              0   done
              1   failed
              2   no such virtual cluster or host
              64  wrong arguments, such as an impossible name
              65  values that are malformed, unknown or not supported yet
              69  no host cluster reachable, or no such context
              75  waited long enough
              77  the host cluster refuses what is needed
              130 interrupted by Ctrl-C
              `connect NAME -- COMMAND` exits with the code of COMMAND.

            FILES:
              The kubeconfig is that of kubectl (KUBECONFIG, or ~/.kube/config). Embedded hosts and background proxies \
            keep their state in $XDG_DATA_HOME/vcluster, or ~/.local/share/vcluster.
            """,
        version: "vcluster \(Product.version)",
        subcommands: [
            CreateCommand.self, ConnectCommand.self, DisconnectCommand.self, ListCommand.self,
            DescribeCommand.self, LogsCommand.self, PauseCommand.self, ResumeCommand.self, DoctorCommand.self,
            CertsCommand.self, DeleteCommand.self, ConfigCommand.self, HostCommand.self, StartCommand.self,
            CompletionCommand.self, VersionCommand.self, ProxyCommand.self,
        ])

    package init() {}
}

extension VClusterCommand {
    /// Runs the command line and ends the process with its exit code.
    package static func runAndExit() async -> Never {
        ProcessMemory.configureAllocator()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            exit()
        } catch let error as CommandError {
            Terminal.note("error: \(error.message)")
            exit(withError: ExitCode(error.code.rawValue))
        } catch {
            exit(withError: error)
        }
    }
}
