internal import KubeCore
internal import SyncSettings
internal import Testing

@Suite struct MissingRightsTests {
    private static func need(
        _ verb: String, _ resource: String, group: String = "", isClusterWide: Bool = false
    ) -> HostRights.Need? {
        HostRights.needs(everything).first {
            $0.verb == verb && $0.resource == resource && $0.group == group && $0.isClusterWide == isClusterWide
        }
    }

    /// Settings with much switched on.
    private static let everything: SyncSettings = {
        var settings = SyncSettings()
        settings.toHost.ingresses = true
        settings.toHost.storageClasses = true
        settings.toHost.persistentVolumes = true
        settings.toHost.priorityClasses = true
        settings.toHost.networkPolicies = true
        settings.fromHost.nodes.mode = .all
        settings.fromHost.nodes.syncsBackChanges = true
        settings.fromHost.ingressClasses.isEnabled = true
        settings.schedulesVirtually = true
        return settings
    }()

    @Test("with all rights nothing is switched off")
    func allGranted() {
        let reduction = HostRights.reduce(Self.everything, missing: [])
        #expect(reduction.settings == Self.everything)
        #expect(reduction.off.isEmpty && reduction.unserved.isEmpty && reduction.essential.isEmpty)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let verb: String
        let group: String
        let resource: String
        var isClusterWide = false
        let feature: String
        let change: @Sendable (inout SyncSettings) -> Void

        var testDescription: String { "\(verb) \(resource)" }
    }

    static let cases: [Case] = [
        Case(verb: "create", group: "networking.k8s.io", resource: "ingresses", feature: "Ingresses") {
            $0.toHost.ingresses = false
        },
        Case(verb: "watch", group: "networking.k8s.io", resource: "networkpolicies", feature: "NetworkPolicies") {
            $0.toHost.networkPolicies = false
        },
        Case(
            verb: "list", group: "networking.k8s.io", resource: "ingressclasses", isClusterWide: true,
            feature: "IngressClasses of the host"
        ) { $0.fromHost.ingressClasses.isEnabled = false },
        Case(
            verb: "create", group: "storage.k8s.io", resource: "storageclasses", isClusterWide: true,
            feature: "StorageClasses"
        ) { $0.toHost.storageClasses = false },
        Case(verb: "patch", group: "", resource: "nodes", isClusterWide: true, feature: "changes of nodes") {
            $0.fromHost.nodes.syncsBackChanges = false
        },
        Case(verb: "list", group: "", resource: "nodes", isClusterWide: true, feature: "real nodes") {
            $0.fromHost.nodes.mode = .fake
            $0.fromHost.nodes.syncsBackChanges = false
            $0.schedulesVirtually = false
        },
        Case(verb: "watch", group: "", resource: "events", feature: "events of the host") {
            $0.fromHost.events = false
        },
        Case(verb: "patch", group: "", resource: "pods/resize", feature: "resizing of running pods") {
            $0.toHost.pods.syncsResize = false
        },
        Case(
            verb: "delete", group: "", resource: "persistentvolumeclaims", feature: "PersistentVolumeClaims"
        ) { $0.toHost.persistentVolumeClaims = false },
    ]

    @Test("a missing right switches off what it is for, by name, and nothing else", arguments: cases)
    func reduced(_ example: Case) throws {
        let need = try #require(
            Self.need(
                example.verb, example.resource, group: example.group, isClusterWide: example.isClusterWide))
        let reduction = HostRights.reduce(Self.everything, missing: [need])
        var expected = Self.everything
        example.change(&expected)
        #expect(reduction.settings == expected)
        #expect(reduction.off.map(\.feature) == [example.feature])
        #expect(reduction.off.first?.needs == [need])
        #expect(reduction.essential.isEmpty && reduction.unserved.isEmpty)
    }

    @Test("without rights on pods, Services or Secrets nothing works", arguments: ["pods", "services", "secrets"])
    func essential(resource: String) throws {
        let need = try #require(Self.need("create", resource))
        #expect(HostRights.reduce(Self.everything, missing: [need]).essential == [need])
    }

    @Test("what only users ask for is said and changes nothing")
    func unserved() throws {
        let need = try #require(Self.need("create", "pods/exec"))
        let reduction = HostRights.reduce(Self.everything, missing: [need])
        #expect(reduction.settings == Self.everything)
        #expect(reduction.unserved.map(\.feature) == ["connections to pods"])
    }

    @Test("every right of an optional feature can be done without")
    func allOptional() {
        let core: Set<String> = ["pods", "services", "configmaps", "secrets"]
        for need in HostRights.needs(Self.everything) where need.isClusterWide || !core.contains(need.resource) {
            let reduction = HostRights.reduce(Self.everything, missing: [need])
            #expect(reduction.essential.isEmpty, "\(need)")
        }
    }

    @Test("no rule grants more verbs or resources than are named, nor another's Secrets by deletion of collections")
    func noWildcards() {
        for need in HostRights.needs(Self.everything) {
            #expect(!["*", "deletecollection", "escalate", "bind", "impersonate"].contains(need.verb))
            #expect(need.resource != "*" && need.group != "*")
        }
    }

    @Test("kinds that are switched off need no right")
    func switchedOff() {
        var settings = SyncSettings()
        settings.toHost.configMaps.isEnabled = false
        settings.toHost.secrets.isEnabled = false
        settings.fromHost.events = false
        let needs = HostRights.needs(settings)
        #expect(!needs.contains { $0.resource == "configmaps" || $0.resource == "events" })
        #expect(needs.filter { $0.resource == "secrets" }.map(\.verb) == ["get", "create", "patch"])
    }
}
