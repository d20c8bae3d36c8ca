internal import SyncSettings
internal import Testing

@Suite struct HostRightsTests {
    @Test("a virtual cluster without configuration needs nothing outside its namespace")
    func noClusterRole() { #expect(HostRights.clusterRole(SyncSettings()).isEmpty) }

    private func rules(_ edit: (inout SyncSettings) -> Void) -> [HostRights.Rule] {
        var settings = SyncSettings()
        edit(&settings)
        return HostRights.clusterRole(settings)
    }

    @Test("nodes are read only when shown, written only when asked for, and foreign pods only for a scheduler")
    func nodes() {
        #expect(rules { $0.fromHost.nodes.syncsBackChanges = true }.isEmpty)
        let used = rules { $0.fromHost.nodes.mode = .used }
        #expect(used.map(\.resources) == [["nodes"]])
        #expect(used[0].verbs == ["get", "list", "watch"])
        let all = rules {
            $0.fromHost.nodes.mode = .all
            $0.fromHost.nodes.syncsBackChanges = true
            $0.schedulesVirtually = true
        }
        #expect(all.map(\.resources) == [["nodes"], ["nodes"], ["pods"]])
        #expect(all[1].verbs == ["patch"])
        #expect(all[2].verbs == ["get", "list", "watch"])
    }

    @Test("mapped objects with exact names are granted by name, whole namespaces without, our own not at all")
    func mapped() {
        let exact = ObjectMapping(hostNamespace: "a", hostName: "one", virtualNamespace: "v", virtualName: "uno")
        let whole = ObjectMapping(hostNamespace: "a", virtualNamespace: "v")
        let own = ObjectMapping(hostNamespace: "", virtualNamespace: "v")
        #expect(rules { $0.fromHost.configMaps = [exact, own] }.map(\.resourceNames) == [["one"]])
        #expect(rules { $0.fromHost.secrets = [exact, whole] }.map(\.resourceNames) == [[]])
        #expect(rules { $0.fromHost.secrets = [own] }.isEmpty)
    }

    @Test("each mirrored kind is read and nothing else")
    func classes() {
        let granted = rules {
            $0.fromHost.ingressClasses.isEnabled = true
            $0.fromHost.csiNodes = true
        }
        #expect(granted.map(\.resources) == [["ingressclasses"], ["csinodes"]])
        #expect(granted.allSatisfy { $0.verbs == ["get", "list", "watch"] })
    }
}
