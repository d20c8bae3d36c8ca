internal import KubeCore
internal import PodSecurity
internal import Testing

/// One pod and what a level says about it.
struct PodSecurityCase: Sendable, CustomTestStringConvertible {
    let name: String
    let level: PodSecurityLevel
    let spec: JSONValue
    var annotations: [String: String] = [:]
    let expected: String

    var testDescription: String { "\(level.rawValue): \(name)" }
}

@Suite struct PodSecurityTests {
    @Test("each rule of baseline refuses in the words of Kubernetes", arguments: baselineCases)
    func baseline(_ row: PodSecurityCase) {
        #expect(row.level.violations(spec: row.spec, annotations: row.annotations).detail == row.expected)
        #expect(PodSecurityLevel.privileged.violations(spec: row.spec, annotations: row.annotations).isEmpty)
    }

    @Test("each rule of restricted refuses in the words of Kubernetes", arguments: restrictedCases)
    func restricted(_ row: PodSecurityCase) {
        #expect(row.level.violations(spec: row.spec, annotations: row.annotations).detail == row.expected)
    }

    @Test("what a level allows is allowed", arguments: allowedCases)
    func allowed(_ row: PodSecurityCase) {
        #expect(row.level.violations(spec: row.spec, annotations: row.annotations).isEmpty)
    }

    @Test("the message names level and version, and rules in the order of Kubernetes")
    func message() throws {
        let spec: JSONValue = [
            "hostNetwork": true, "hostPID": true,
            "containers": [
                ["name": "a", "securityContext": ["privileged": true], "ports": [["hostPort": 80]]]
            ],
            "volumes": [["name": "v", "hostPath": ["path": "/"]]],
        ]
        #expect(
            PodSecurityLevel.baseline.violations(spec: spec).message(level: .baseline)
                == #"violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true, hostPID=true), "#
                + #"hostPath volumes (volume "v"), hostPort (container "a" uses hostPort 80), "#
                + #"privileged (container "a" must not set securityContext.privileged=true)"#)
        let violations = PodSecurityLevel.restricted.violations(spec: spec)
        #expect(
            violations.reasons
                == "host namespaces, hostPort, privileged, allowPrivilegeEscalation != false, unrestricted capabilities, "
                + "restricted volume types, runAsNonRoot != true, seccompProfile")
        #expect(
            violations.message(level: .restricted, version: try #require(PodSecurityVersion("v1.30"))).hasPrefix(
                #"violates PodSecurity "restricted:v1.30": "#))
    }

    @Test(
        "older standards lack the rules that came later",
        arguments: [
            ("v1.7", "runAsNonRoot != true"),
            ("v1.18", "allowPrivilegeEscalation != false, runAsNonRoot != true"),
            ("v1.19", "allowPrivilegeEscalation != false, runAsNonRoot != true, seccompProfile"),
            (
                "v1.22",
                "allowPrivilegeEscalation != false, unrestricted capabilities, runAsNonRoot != true, seccompProfile"
            ),
            (
                "v1.23",
                "allowPrivilegeEscalation != false, unrestricted capabilities, runAsNonRoot != true, runAsUser=0, "
                    + "seccompProfile"
            ),
            (
                "v1.99",
                "probe or lifecycle host, allowPrivilegeEscalation != false, unrestricted capabilities, "
                    + "runAsNonRoot != true, runAsUser=0, seccompProfile"
            ),
        ])
    func versions(version: String, reasons: String) throws {
        let spec: JSONValue = [
            "containers": [
                [
                    "name": "a", "securityContext": ["runAsUser": 0],
                    "livenessProbe": ["httpGet": ["host": "1.2.3.4", "port": 80]],
                ]
            ]
        ]
        let asked = try #require(PodSecurityVersion(version))
        #expect(PodSecurityLevel.restricted.violations(spec: spec, version: asked).reasons == reasons)
    }

    @Test(
        "what became safe later was not before",
        arguments: [
            ("v1.26", "forbidden sysctls (net.ipv4.ip_local_reserved_ports, net.ipv4.tcp_rmem)"),
            ("v1.31", "forbidden sysctls (net.ipv4.tcp_rmem)"), ("v1.32", ""),
        ])
    func sysctls(version: String, expected: String) throws {
        let spec: JSONValue = [
            "securityContext": [
                "sysctls": [["name": "net.ipv4.ip_local_reserved_ports"], ["name": "net.ipv4.tcp_rmem"]]
            ]
        ]
        let asked = try #require(PodSecurityVersion(version))
        #expect(PodSecurityLevel.baseline.violations(spec: spec, version: asked).detail == expected)
    }

    @Test("before v1.19 seccomp profiles are judged by annotations, also by level restricted")
    func seccompAnnotations() throws {
        let spec: JSONValue = [
            "containers": [["name": "a", "securityContext": ["seccompProfile": ["type": "Unconfined"]]]]
        ]
        let annotations = [
            "seccomp.security.alpha.kubernetes.io/pod": "unconfined",
            "container.seccomp.security.alpha.kubernetes.io/a": "docker/default",
            "container.seccomp.security.alpha.kubernetes.io/b": "unconfined",
        ]
        let asked = try #require(PodSecurityVersion("v1.18"))
        #expect(
            PodSecurityLevel.baseline.violations(spec: spec, annotations: annotations, version: asked).detail
                == #"seccompProfile (forbidden annotation seccomp.security.alpha.kubernetes.io/pod="unconfined")"#)
    }

    @Test(
        "a version is latest or v1 and a number",
        arguments: [
            ("latest", true), ("v1.0", true), ("v1.36", true), ("v1.01", false), ("v1.", false), ("v2.0", false),
            ("1.2", false), ("v1.2.3", false), ("", false),
        ])
    func versionText(text: String, isValid: Bool) {
        let version = PodSecurityVersion(text)
        #expect(version.map(\.description) == (isValid ? text : nil))
    }

    private static func container(_ name: String, _ security: JSONValue = [:]) -> JSONValue {
        ["name": .string(name), "securityContext": security]
    }

    private static func baseline(
        _ name: String, _ spec: JSONValue, annotations: [String: String] = [:], _ expected: String
    ) -> PodSecurityCase {
        PodSecurityCase(name: name, level: .baseline, spec: spec, annotations: annotations, expected: expected)
    }

    static let baselineCases: [PodSecurityCase] = [
        baseline(
            "privileged", ["containers": [container("a", ["privileged": true]), container("b")]],
            #"privileged (container "a" must not set securityContext.privileged=true)"#),
        baseline(
            "privileged, of all kinds of containers",
            [
                "containers": [container("a", ["privileged": true])],
                "initContainers": [container("i", ["privileged": true])],
                "ephemeralContainers": [container("e", ["privileged": true])],
            ], #"privileged (containers "i", "a", "e" must not set securityContext.privileged=true)"#),
        baseline(
            "host namespaces", ["hostNetwork": true, "hostPID": true, "hostIPC": true],
            "host namespaces (hostNetwork=true, hostPID=true, hostIPC=true)"),
        baseline(
            "host path", ["volumes": [["name": "a", "hostPath": ["path": "/"]], ["name": "b", "emptyDir": [:]]]],
            #"hostPath volumes (volume "a")"#),
        baseline(
            "host ports",
            [
                "containers": [
                    ["name": "a", "ports": [["hostPort": 0]]],
                    ["name": "b", "ports": [["hostPort": 20], ["hostPort": 1]]],
                    ["name": "c", "ports": [["hostPort": 8080]]],
                ]
            ], #"hostPort (containers "b", "c" use hostPorts 1, 20, 8080)"#),
        baseline(
            "capabilities",
            [
                "containers": [
                    container("a", ["capabilities": ["add": ["KILL", "NET_ADMIN", "SYS_ADMIN"]]]),
                    container("b", ["capabilities": ["add": ["NET_RAW"]]]),
                ]
            ],
            #"non-default capabilities (containers "a", "b" must not include "NET_ADMIN", "NET_RAW", "SYS_ADMIN" in securityContext.capabilities.add)"#
        ),
        baseline(
            "unmasked proc", ["containers": [container("a", ["procMount": "Unmasked"])]],
            #"procMount (container "a" must not set securityContext.procMount to "Unmasked")"#),
        baseline(
            "sysctls",
            [
                "securityContext": [
                    "sysctls": [["name": "kernel.msgmax"], ["name": "net.ipv4.tcp_rmem"], ["name": "b"]]
                ]
            ],
            "forbidden sysctls (kernel.msgmax, b)"),
        baseline(
            "AppArmor of pod and container",
            [
                "securityContext": ["appArmorProfile": ["type": "Unconfined"]],
                "containers": [container("a", ["appArmorProfile": ["type": "Unconfined"]])],
            ],
            #"forbidden AppArmor profile (pod and container "a" must not set AppArmor profile type to "Unconfined")"#),
        baseline(
            "AppArmor by annotations", ["containers": [container("a")]],
            annotations: [
                "container.apparmor.security.beta.kubernetes.io/a": "unconfined",
                "container.apparmor.security.beta.kubernetes.io/b": "runtime/default",
                "container.apparmor.security.beta.kubernetes.io/c": "localhost/x",
            ],
            #"forbidden AppArmor profile (annotation must not set AppArmor profile type to "container.apparmor.security.beta.kubernetes.io/a="unconfined"")"#
        ),
        baseline(
            "SELinux",
            [
                "securityContext": ["seLinuxOptions": ["type": "foo", "user": "u", "role": "r"]],
                "containers": [
                    container("a", ["seLinuxOptions": ["type": "container_engine_t"]]),
                    container("b", ["seLinuxOptions": ["type": "bar"]]),
                ],
            ],
            #"seLinuxOptions (pod and container "b" set forbidden securityContext.seLinuxOptions: types "bar", "foo"; user may not be set; role may not be set)"#
        ),
        baseline(
            "seccomp",
            [
                "securityContext": ["seccompProfile": ["type": "Unconfined"]],
                "containers": [container("a", ["seccompProfile": ["type": "Unconfined"]])],
            ],
            #"seccompProfile (pod and container "a" must not set securityContext.seccompProfile.type to "Unconfined")"#),
        baseline(
            "Windows host process",
            [
                "securityContext": ["windowsOptions": ["hostProcess": true]],
                "containers": [container("a", ["windowsOptions": ["hostProcess": true]])],
            ],
            #"hostProcess (pod and container "a" must not set securityContext.windowsOptions.hostProcess=true)"#),
        baseline(
            "hosts of probes and lifecycle handlers",
            [
                "containers": [
                    ["name": "b", "livenessProbe": ["httpGet": ["host": "169.254.169.254", "port": 80]]],
                    ["name": "a", "lifecycle": ["preStop": ["tcpSocket": ["host": "10.0.0.1", "port": 1]]]],
                ]
            ],
            #"probe or lifecycle host (containers "a", "b" use probe or lifecycle hosts "10.0.0.1", "169.254.169.254")"#
        ),
    ]

    /// A container that restricted accepts, with changes.
    private static func hardened(_ name: String, _ changes: JSONObject = [:]) -> JSONValue {
        var security: JSONObject = [
            "allowPrivilegeEscalation": false, "runAsNonRoot": true, "capabilities": ["drop": ["ALL"]],
            "seccompProfile": ["type": "RuntimeDefault"],
        ]
        for (key, value) in changes { security[key] = value }
        return container(name, .object(security))
    }

    private static func restricted(_ name: String, _ spec: JSONValue, _ expected: String) -> PodSecurityCase {
        PodSecurityCase(name: name, level: .restricted, spec: spec, expected: expected)
    }

    static let restrictedCases: [PodSecurityCase] = [
        restricted(
            "a plain pod", ["containers": [["name": "a"]]],
            #"allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false), "#
                + #"unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]), "#
                + #"runAsNonRoot != true (pod or container "a" must set securityContext.runAsNonRoot=true), "#
                + #"seccompProfile (pod or container "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")"#
        ),
        restricted(
            "capabilities", ["containers": [hardened("a", ["capabilities": ["drop": ["ALL"], "add": ["KILL"]]])]],
            #"unrestricted capabilities (container "a" must not include "KILL" in securityContext.capabilities.add)"#),
        restricted(
            "root by choice",
            ["securityContext": ["runAsNonRoot": false], "containers": [hardened("a", ["runAsNonRoot": false])]],
            #"runAsNonRoot != true (pod and container "a" must not set securityContext.runAsNonRoot=false)"#),
        restricted(
            "user 0", ["securityContext": ["runAsUser": 0], "containers": [hardened("a", ["runAsUser": 0])]],
            #"runAsUser=0 (pod and container "a" must not set runAsUser=0)"#),
        restricted(
            "volume types",
            [
                "containers": [hardened("a")],
                "volumes": [
                    ["name": "a", "hostPath": ["path": "/"]], ["name": "b", "nfs": ["server": "s"]],
                    ["name": "c", "image": ["reference": "r"]], ["name": "d", "novel": [:]],
                ],
            ],
            #"restricted volume types (volumes "a", "b", "d" use restricted volume types "hostPath", "nfs", "unknown")"#
        ),
        restricted(
            "unconfined seccomp", ["containers": [hardened("a", ["seccompProfile": ["type": "Unconfined"]])]],
            #"seccompProfile (container "a" must not set securityContext.seccompProfile.type to "Unconfined")"#),
        restricted(
            "unmasked proc, also in a user namespace",
            ["hostUsers": false, "containers": [hardened("a", ["procMount": "Unmasked"])]],
            #"procMount (container "a" must not set securityContext.procMount to "Unmasked")"#),
    ]

    static let allowedCases: [PodSecurityCase] = [
        PodSecurityCase(name: "a plain pod", level: .baseline, spec: ["containers": [["name": "a"]]], expected: ""),
        PodSecurityCase(
            name: "unmasked proc in a user namespace", level: .baseline,
            spec: ["hostUsers": false, "containers": [container("a", ["procMount": "Unmasked"])]], expected: ""),
        PodSecurityCase(
            name: "a hardened pod", level: .restricted, spec: ["containers": [hardened("a")]], expected: ""),
        PodSecurityCase(
            name: "settings of the pod for all containers", level: .restricted,
            spec: [
                "securityContext": ["runAsNonRoot": true, "seccompProfile": ["type": "Localhost"]],
                "containers": [
                    container("a", ["allowPrivilegeEscalation": false, "capabilities": ["drop": ["ALL"]]])
                ],
            ], expected: ""),
        PodSecurityCase(
            name: "root in a user namespace", level: .restricted,
            spec: ["hostUsers": false, "containers": [hardened("a", ["runAsNonRoot": false, "runAsUser": 0])]],
            expected: ""),
        PodSecurityCase(
            name: "Windows has no capabilities", level: .restricted,
            spec: [
                "os": ["name": "windows"], "securityContext": ["runAsNonRoot": true], "containers": [["name": "a"]],
            ], expected: ""),
    ]
}
