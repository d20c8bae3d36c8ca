import Deployment
import KubeCore
import SyncSettings
import Testing
import VClusterConfig

@Suite struct VClusterDeploymentTests {
    private func render(_ values: String = "") throws -> [VClusterDeployment.RenderedObject] {
        let config = try VClusterConfig(parsing: Array(values.utf8), source: "values.yaml")
        return VClusterDeployment(
            name: try VClusterName("my-vcluster"), namespace: "vcluster-my-vcluster", config: config
        ).objects
    }

    private func object(
        _ kind: String, _ name: String = "my-vcluster", values: String = ""
    ) throws -> KubeObject {
        try #require(try render(values).first { $0.object.kind == kind && $0.object.name == name }?.object)
    }

    @Test("the objects are those of the reference, what others refer to first")
    func objects() throws {
        let names = try render().map { "\($0.object.kind)/\($0.object.name)" }
        #expect(
            names == [
                "ServiceAccount/vc-my-vcluster", "ServiceAccount/vc-workload-my-vcluster", "Role/vc-my-vcluster",
                "RoleBinding/vc-my-vcluster", "Secret/vc-config-my-vcluster", "Service/my-vcluster",
                "Service/my-vcluster-headless", "StatefulSet/my-vcluster",
            ])
    }

    @Test("every object is in the host namespace and labelled")
    func metadata() throws {
        for rendered in try render("controlPlane: {advanced: {globalMetadata: {annotations: {a: b}}}}") {
            #expect(rendered.object.namespace == "vcluster-my-vcluster")
            #expect(rendered.object.labels["app"] == "vcluster")
            #expect(rendered.object.labels["release"] == "my-vcluster")
            #expect(rendered.object.annotations["a"] == "b")
        }
    }

    @Test("the Services lead 443 and 10250 to the pod's 8443, and select what the StatefulSet labels")
    func services() throws {
        let service = try object("Service")
        let statefulSet = try object("StatefulSet")
        let labels = statefulSet.at("spec", "template", "metadata", "labels")?.objectValue?.stringDictionary ?? [:]
        let selector = service.at("spec", "selector")?.objectValue?.stringDictionary ?? [:]
        #expect(LabelSelector(matching: selector).matches(labels))
        #expect(statefulSet.at("spec", "selector", "matchLabels") == service.at("spec", "selector"))
        let ports = service.at("spec", "ports")?.arrayValue ?? []
        #expect(ports.map { $0["port"]?.intValue } == [443, 10250])
        #expect(ports.map { $0["name"]?.stringValue } == ["https", "kubelet"])
        #expect(ports.allSatisfy { $0["targetPort"] == 8443 })
        let headless = try object("Service", "my-vcluster-headless")
        #expect(headless.at("spec", "clusterIP") == "None")
        #expect(statefulSet.at("spec", "serviceName") == "my-vcluster-headless")
    }

    @Test("node ports and types are as configured, and no load balancer opens the kubelet's port")
    func exposedService() throws {
        let nodePort = try object(
            "Service", values: "controlPlane: {service: {spec: {type: NodePort}, httpsNodePort: 30443}}")
        #expect(nodePort.at("spec", "type") == "NodePort")
        #expect(nodePort.at("spec", "ports")?[0]?["nodePort"] == 30443)
        #expect(nodePort.at("spec", "ports")?[1]?["nodePort"] == nil)
        let balanced = try object("Service", values: "controlPlane: {service: {spec: {type: LoadBalancer}}}")
        #expect(balanced.at("spec", "ports")?.arrayValue?.count == 1)
    }

    @Test(
        "an Ingress leads its host to the Service, by default through to the API's TLS, and the certificate covers it")
    func ingress() throws {
        #expect(try render().allSatisfy { $0.object.kind != "Ingress" })
        let values = "controlPlane: {ingress: {enabled: true, host: a.example.com, spec: {ingressClassName: nginx}}}"
        let ingress = try object("Ingress", values: values)
        #expect(ingress.annotations["nginx.ingress.kubernetes.io/ssl-passthrough"] == "true")
        #expect(ingress.at("spec", "ingressClassName") == "nginx")
        let rule = ingress.at("spec", "rules")?[0]
        #expect(rule?["host"] == "a.example.com")
        let backend: JSONValue = ["service": ["name": "my-vcluster", "port": ["name": "https"]]]
        #expect(rule?.at("http", "paths")?[0]?["backend"] == backend)
        let config = try VClusterConfig(parsing: Array(values.utf8), source: "values.yaml")
        #expect(config.extraSubjectNames == ["a.example.com"])
    }

    @Test("the container runs vcluster start, unprivileged, with probes over HTTPS")
    func container() throws {
        let statefulSet = try object("StatefulSet")
        let pod = try #require(statefulSet.at("spec", "template", "spec"))
        let container = try #require(pod["containers"]?[0])
        #expect(pod["containers"]?.arrayValue?.count == 1)
        #expect(container["name"] == "syncer")
        #expect(container["image"]?.stringValue.map(Product.isOwnImage) == true)
        #expect(container["args"]?[0] == "start")
        #expect(pod["serviceAccountName"] == "vc-my-vcluster")
        #expect(pod.at("securityContext", "runAsNonRoot") == true)
        #expect(container.at("securityContext", "allowPrivilegeEscalation") == false)
        for (probe, path) in [
            ("readinessProbe", "/readyz"), ("startupProbe", "/readyz"), ("livenessProbe", "/healthz"),
        ] {
            #expect(container.at(probe, "httpGet") == ["path": .string(path), "port": 8443, "scheme": "HTTPS"])
        }
        #expect(
            statefulSet.at("spec", "volumeClaimTemplates")?[0]?.at("spec", "resources", "requests", "storage") == "5Gi")
    }

    @Test("the Role grants what the syncer uses and the workload account nothing")
    func access() throws {
        let rules = try object("Role", "vc-my-vcluster")["rules"]
        #expect(rules == .array(HostRights.role(SyncSettings()).map(\.value)))
        let text = rules?.description ?? ""
        #expect(!text.contains("*"))
        let subjects = try object("RoleBinding", "vc-my-vcluster")["subjects"]
        #expect(subjects?.arrayValue?.count == 1 && subjects?[0]?["name"] == "vc-my-vcluster")
        #expect(try object("ServiceAccount", "vc-workload-my-vcluster")["automountServiceAccountToken"] == false)
    }

    @Test(
        "values reach the objects",
        arguments: [
            (
                "controlPlane: {statefulSet: {image: {registry: r, repository: p/v, tag: t}}}",
                ["containers", "0", "image"], "r/p/v:t"
            ),
            ("controlPlane: {statefulSet: {imagePullPolicy: Never}}", ["containers", "0", "imagePullPolicy"], "Never"),
            (
                "controlPlane: {statefulSet: {resources: {limits: {memory: 1Gi}}}}",
                ["containers", "0", "resources", "limits", "memory"], "1Gi"
            ),
            ("controlPlane: {statefulSet: {scheduling: {nodeSelector: {a: b}}}}", ["nodeSelector", "a"], "b"),
            (
                "controlPlane: {statefulSet: {security: {podSecurityContext: {fsGroup: 5}}}}",
                ["securityContext", "fsGroup"], 5
            ),
            (
                "controlPlane: {statefulSet: {probes: {livenessProbe: {enabled: false}}}}",
                ["containers", "0", "livenessProbe"], nil
            ),
            (
                "controlPlane: {statefulSet: {persistence: {volumeClaim: {enabled: false}}}}", ["volumes", "2"],
                ["name": "data", "emptyDir": [:]]
            ),
            ("controlPlane: {statefulSet: {sidecarContainers: [{name: s}]}}", ["containers", "1", "name"], "s"),
            (
                "controlPlane: {advanced: {serviceAccount: {enabled: false, name: mine}}}", ["serviceAccountName"],
                "mine"
            ),
        ] as [(String, [String], JSONValue?)])
    func values(text: String, path: [String], expected: JSONValue?) throws {
        var value = try object("StatefulSet", values: text).at("spec", "template", "spec")
        for step in path { value = Int(step).map { value?[$0] } ?? value?[step] }
        #expect(value == expected)
    }

    @Test("a changed configuration changes the pod template, the same one does not")
    func configHash() throws {
        let text = "networking: {advanced: {clusterDomain: a.b}}"
        let template = try object("StatefulSet").at("spec", "template")
        #expect(try object("StatefulSet").at("spec", "template") == template)
        #expect(try object("StatefulSet", values: text).at("spec", "template") != template)
    }

    @Test("the namespace carries the mark that delete looks for")
    func namespace() throws {
        let deployment = VClusterDeployment(name: try VClusterName("a"), namespace: "n", config: VClusterConfig())
        #expect(deployment.namespaceObject.annotations == ["vcluster.loft.sh/created": "true"])
    }
}
