internal import ArgumentParser
internal import FoundationEssentials
internal import KubeClient
internal import KubeCore
internal import NIOSSL
internal import VClusterConfig

struct CertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certs", abstract: "Look after the certificates of a virtual cluster.",
        discussion: """
            EXAMPLES:
              vcluster certs check my-vcluster
            """,
        subcommands: [CertsCheckCommand.self])
}

struct CertsCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Tell until when the certificates of a virtual cluster hold.",
        discussion: """
            The certificate authority and the administrator's certificate are read from Secret vc-NAME, that of the API \
            server is the one that it shows. The control plane renews its certificates by itself when less than 90 days \
            are left; one that is expiring tells that it cannot.

            EXIT CODES:
              0   all certificates hold for longer than --within
              1   one is expiring or has expired
              2   they could not be read

            EXAMPLES:
              vcluster certs check my-vcluster
              vcluster certs check my-vcluster --within 2160h --output json
            """)

    enum Output: String, ExpressibleByArgument, CaseIterable {
        case table
        case json
    }

    @OptionGroup var global: GlobalOptions

    @Argument(help: "Name of the virtual cluster.", completion: .virtualClusters)
    var name: String

    @Option(help: ArgumentHelp("What ends within this time is expiring, such as 720h.", valueName: "duration"))
    var within = "720h"

    @Option(name: .shortAndLong, help: "How to print.")
    var output = Output.table

    func validate() throws {
        if DurationText.seconds(within) == nil {
            throw ValidationError("--within \(within) is no duration such as 720h")
        }
    }

    func run() async throws {
        let reports: [CertificateReport]
        do throws(CommandError) {
            reports = try await HostCluster.use(global) { host throws(CommandError) in try await check(on: host) }
        } catch {
            // 1 says that one is expiring.
            throw error.code == .failed ? CommandError(.notFound, error.message) : error
        }
        switch output {
        case .json: Terminal.print(JSONText.pretty(.array(reports.map(\.value))))
        case .table:
            var table = TextTable(columns: CertificateReport.columns)
            table.rows = reports.map(\.cells)
            for line in table.lines { Terminal.print(line) }
        }
        if reports.contains(where: { $0.status != .valid }) { throw ExitCode(1) }
    }

    private func check(on host: HostCluster) async throws(CommandError) -> [CertificateReport] {
        let cluster = try await VirtualClusterFinder(host: host.api).one(named: name, namespace: global.namespace)
        let secretName = try cluster.checkedName().kubeconfigSecret
        let secret: KubeObject
        do throws(StatusError) {
            secret = try await host.api.get(.secrets, namespace: cluster.namespace, name: secretName)
        } catch {
            throw CommandError(error, while: "read the certificates of virtual cluster \(cluster.name)")
        }
        var reports: [CertificateReport] = []
        for (name, key) in [("ca", "certificate-authority"), ("admin", "client-certificate")] {
            reports.append(try report(name, place: "Secret \(secretName)", der: try certificate(key, of: secret)))
        }
        if case .running = cluster.status {
            let connector = Connector(host: host, name: cluster.name, namespace: cluster.namespace)
            let served = try await connector.withForwardedPort { port throws(CommandError) in
                try await ServedCertificates.read(port: port)
            }
            guard let first = served.first else {
                throw CommandError(.failed, "the API server shows no certificate")
            }
            reports.append(try report("apiserver", place: "served", der: first))
        } else {
            Terminal.note("The API server is not running (\(cluster.status)): its own certificate is not checked")
        }
        return reports
    }

    private func report(_ name: String, place: String, der: [UInt8]) throws(CommandError) -> CertificateReport {
        let margin = Duration.seconds(DurationText.seconds(within) ?? 0)
        return try CertificateReport(name: name, place: place, der: der, now: .now(), margin: margin)
    }

    /// The first certificate of a member of the Secret, as DER.
    private func certificate(_ key: String, of secret: KubeObject) throws(CommandError) -> [UInt8] {
        guard let encoded = secret.at("data", key)?.stringValue, let pem = Data(base64Encoded: encoded) else {
            throw CommandError(.failed, "Secret \(secret.name) has no \(key)")
        }
        do {
            if let first = try NIOSSLCertificate.fromPEMBytes(Array(pem)).first { return try first.toDERBytes() }
        } catch {
            // Told below: what is wrong with it matters less than where it is.
        }
        throw CommandError(.failed, "\(key) of Secret \(secret.name) is no certificate")
    }
}
