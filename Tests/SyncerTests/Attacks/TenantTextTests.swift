internal import KubeCore
internal import Synchronization
internal import TestKit
internal import Testing

@testable internal import Syncer

/// Attack 49: whatever the host says, nothing that a tenant can read has a name of the host in it.
@Suite struct TenantTextTests {
    private static let hostNames = ["team", "-x-", "host-quota", "host-policy", "policies.host", "10.1.2.3"]

    private static func leaks(_ text: String) -> [String] {
        let words = text.split { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == ".") }
        return hostNames.filter { name in
            name == "team" ? words.contains { $0 == "team" } : text.contains(name)
        }
    }

    /// The refusals of `HostTextTests`, as this host words them.
    private static func refusals(of hostName: String) -> [StatusError] {
        HostTextTests.refusals.map { error, _ in
            var error = error
            error.message = replaced(
                "web-x-shop-x-vc", by: hostName, in: replaced("team-7", by: "team", in: error.message))
            return error
        }
    }

    private static func replaced(_ target: String, by replacement: String, in text: String) -> String {
        var result = ""
        var rest = text[...]
        while let index = rest.indices.first(where: { rest[$0...].hasPrefix(target) }) {
            result += rest[..<index] + replacement
            rest = rest[index...].dropFirst(target.count)
        }
        return result + rest
    }

    @Test(
        "attack 49: refusals of the host, told as events and as answers, have no names of the host",
        arguments: HostTextTests.refusals.indices)
    func refusals(index: Int) async throws {
        var surroundings = SyncedPair.Surroundings()
        let isRefusing = Mutex(true)
        surroundings.host = { base in
            InterposedAPI(base) { verb, _, name throws(StatusError) in
                guard verb == "create", isRefusing.withLock({ $0 }), name.hasPrefix("web-x-") else { return }
                throw Self.refusals(of: name)[index]
            }
        }
        try await withSyncedPair(surroundings: surroundings) { pair in
            var configMap = KubeObject(apiVersion: "v1", kind: "ConfigMap", namespace: "default", name: "web")
            configMap.annotations = ["vcluster.loft.sh/force-sync": "true"]
            try await pair.createVirtual(.configMaps, configMap)
            try await pair.createVirtual(.pods, SyncedPair.pod("web"))
            var service = KubeObject(apiVersion: "v1", kind: "Service", namespace: "default", name: "web")
            service["spec"] = ["ports": [["port": 80]]]
            do {
                try await pair.createVirtual(.services, service)
            } catch let error as StatusError {
                #expect(Self.leaks("\(error)").isEmpty, "\(error)")
            }
            try await eventually("the host was asked") {
                (pair.hostRequests["create pods"] ?? 0) > 0 && (pair.hostRequests["create configmaps"] ?? 0) > 1
            }
            isRefusing.withLock { $0 = false }
            _ = try await pair.eventuallyOnHost(.configMaps, "web")
            for event in try await pair.tenant.list(.events, namespace: "default").items {
                let text = event["message"]?.stringValue ?? ""
                #expect(Self.leaks(text).isEmpty, "\(text)")
            }
        }
    }

    @Test("attack 49: what the host's kubelet says in a pod's status has no names of the host")
    func status() async throws {
        try await withSyncedPair { pair in
            _ = try await pair.runningPod("web")
            let host = try #require(try await pair.hostObject(.pods, "web"))
            let message =
                "MountVolume failed for \(host.name) in team: configmap \"\(pair.hostName("conf"))\" not found"
            let status: JSONValue = [
                "status": [
                    "containerStatuses": [
                        [
                            "name": "main", "ready": false, "restartCount": 1, "image": "", "imageID": "",
                            "state": [
                                "waiting": ["reason": "CreateContainerConfigError", "message": .string(message)]
                            ],
                        ]
                    ]
                ]
            ]
            _ = try await pair.hostAPI.patch(
                .pods, namespace: host.namespace, name: host.name, patch: .merge(status),
                options: WriteOptions(subresource: "status"))
            try await eventually("the tenant is told") {
                let state = try await pair.virtualObject(.pods, "web")?.at("status", "containerStatuses")?.arrayValue?
                    .first?["state"]
                return state?.at(["waiting", "message"])
                    == "MountVolume failed for web in default: configmap \"conf\" not found"
            }
        }
    }

    @Test("attack 49: our own refusals have no names of the host")
    func ownRefusals() {
        for refusal in [SyncRefusal.nameTaken, .blocked("b"), .waiting("w"), .unacceptable("u")] {
            #expect(Self.leaks(refusal.message).isEmpty)
        }
    }
}
