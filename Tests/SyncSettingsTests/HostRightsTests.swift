internal import SyncSettings
internal import Testing

@Suite struct HostRightsTests {
    @Test("a virtual cluster without configuration needs nothing outside its namespace")
    func noClusterRole() { #expect(HostRights.clusterRole(SyncSettings()).isEmpty) }
}
