import Testing

@testable import VClusterCLI

@Suite struct ContextNameTests {
    @Test(
        "a context name reads back as what it was made of",
        arguments: ["kind-dev", "arn:aws:eks:eu:1:cluster/x", "with_under_scores", "vcluster_a_b_c"])
    func roundTrip(host: String) {
        let context = ContextName(name: "my-vcluster", namespace: "team-a", hostContext: host)
        #expect(context.description == "vcluster_my-vcluster_team-a_\(host)")
        #expect(ContextName(context.description) == context)
    }

    @Test(
        "other contexts are no virtual clusters'",
        arguments: ["", "dev", "vcluster", "vcluster_a_b", "vcluster__b_c", "x_a_b_c"])
    func others(name: String) {
        #expect(ContextName(name) == nil)
    }
}
