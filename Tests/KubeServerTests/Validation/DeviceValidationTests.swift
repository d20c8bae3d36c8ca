import Testing

@testable import KubeServer

@Suite("Validation of devices and claims to them")
struct DeviceValidationTests {
    private static let label =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
    private static let identifier =
        "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')"
    private static let unknownRequest =
        "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'"

    private static func claim(_ devices: String) -> String {
        Validity.object("resource.k8s.io/v1", "ResourceClaim", "\"spec\":{\"devices\":{\(devices)}}")
    }

    private static func selecting(_ expression: String) -> String {
        claim(
            "\"requests\":[{\"name\":\"r\",\"exactly\":{\"deviceClassName\":\"c\",\"selectors\":[{\"cel\":{\"expression\":\"\(expression)\"}}]}}]"
        )
    }

    private static func slice(_ members: String) -> String {
        Validity.object(
            "resource.k8s.io/v1", "ResourceSlice",
            "\"spec\":{\"driver\":\"d.io\",\"pool\":{\"name\":\"p\",\"resourceSliceCount\":1},\(members)}")
    }

    private static let request = "\"requests\":[{\"name\":\"r\",\"exactly\":{\"deviceClassName\":\"c\"}}]"

    @Test(
        "what is wrong with a claim is said",
        arguments: [
            (claim(request), []),
            (
                claim("\(request),\"constraints\":[{\"requests\":[\"R\",\"r\",\"r\"],\"matchAttribute\":\"9x\"}]"),
                [
                    "spec.devices.constraints[0].requests[0]: Invalid value: \"R\": \(label)",
                    "spec.devices.constraints[0].requests[0]: Invalid value: \"R\": \(unknownRequest)",
                    "spec.devices.constraints[0].requests[2]: Duplicate value: \"r\"",
                    "spec.devices.constraints[0].matchAttribute: Invalid value: \"9x\": \(identifier)",
                    "spec.devices.constraints[0].matchAttribute: Invalid value: \"9x\": a fully qualified name must be a domain and a name separated by a slash",
                ]
            ),
            (
                claim(
                    "\"requests\":[{\"name\":\"r\",\"exactly\":{\"deviceClassName\":\"c\"}},{\"name\":\"r\"}]"),
                [
                    "spec.devices.requests[1]: Required value: exactly one of `exactly` or `firstAvailable` is required",
                    "spec.devices.requests[1]: Duplicate value: \"r\"",
                ]
            ),
            (
                claim(
                    "\(request),\"constraints\":[{\"requests\":[\"r\"]}],\"config\":[{\"opaque\":{\"driver\":\"d.io\",\"parameters\":null}}]"
                ),
                [
                    "spec.devices.constraints[0]: Required value: exactly one of \"matchAttribute\" or \"distinctAttribute\" is required, but multiple fields are set",
                    "spec.devices.config[0].opaque.parameters: Required value",
                ]
            ),
            (selecting("device.driver == 'd.io' && device.attributes['d.io'].model == 'a'"), []),
            (selecting("device.capacity['d.io'].memory.compareTo(quantity('10Gi')) >= 0"), []),
            (selecting("device.attributes['d.io'].healthy"), []),
            (
                selecting("1"),
                [
                    "spec.devices.requests[0].exactly.selectors[0].cel.expression: Invalid value: \"1\": must evaluate to bool or the unknown type, not int"
                ]
            ),
            (
                selecting("device.name == 'x'"),
                [
                    "spec.devices.requests[0].exactly.selectors[0].cel.expression: Invalid value: \"device.name == 'x'\": compilation failed: ERROR: <input>:1:7: undefined field 'name'\n | device.name == 'x'\n | ......^"
                ]
            ),
        ] as [(String, [String])])
    func claims(object: String, expected: [String]) throws {
        #expect(try Validity.creating(object) == expected)
    }

    @Test(
        "what is wrong with the devices of a slice is said",
        arguments: [
            (slice("\"nodeName\":\"n\",\"devices\":[{\"name\":\"a\"},{\"name\":\"b\"}]"), []),
            (
                slice(
                    "\"nodeName\":\"n\",\"devices\":[{\"name\":\"a\",\"attributes\":{\"/x\":{\"version\":\"1.02.3\"},\"y\":{\"int\":1,\"bool\":true}},\"capacity\":{\"a-b\":{\"value\":\"1\"}},\"taints\":[{\"key\":\"k\",\"effect\":\"X\"}]},{\"name\":\"a\"}]"
                ),
                [
                    "spec.devices[0].attributes[/x]: Invalid value: \"\": the domain must not be empty",
                    "spec.devices[0].attributes[/x].version: Invalid value: \"1.02.3\": must be a string compatible with semver.org spec 2.0.0",
                    "spec.devices[0].attributes[y]: Invalid value: {\"int\":1,\"bool\":true}: exactly one value must be specified",
                    "spec.devices[0].capacity[a-b]: Invalid value: \"a-b\": \(identifier)",
                    "spec.devices[0].taints[0].effect: Unsupported value: \"X\": supported values: \"NoExecute\", \"NoSchedule\", \"None\"",
                    "spec.devices[1]: Duplicate value: \"a\"",
                ]
            ),
            (
                slice(
                    "\"nodeSelector\":{\"nodeSelectorTerms\":[{\"matchFields\":[{\"key\":\"metadata.name\",\"operator\":\"In\",\"values\":[\"a\"]}]},{\"matchFields\":[{\"key\":\"metadata.name\",\"operator\":\"In\",\"values\":[\"b\"]}]}]}"
                ),
                [
                    "spec.nodeSelector.nodeSelectorTerms: Invalid value: [{\"MatchExpressions\":null,\"MatchFields\":[{\"Key\":\"metadata.name\",\"Operator\":\"In\",\"Values\":[\"a\"]}]},{\"MatchExpressions\":null,\"MatchFields\":[{\"Key\":\"metadata.name\",\"Operator\":\"In\",\"Values\":[\"b\"]}]}]: must have exactly one node selector term"
                ]
            ),
        ] as [(String, [String])])
    func slices(object: String, expected: [String]) throws {
        #expect(try Validity.creating(object) == expected)
    }

    private static func device(_ members: String) -> String {
        slice("\"nodeName\":\"n\",\"devices\":[{\"name\":\"a\",\(members)}]")
    }

    private static func shared(_ policy: String) -> String {
        device(
            "\"allowMultipleAllocations\":true,\"capacity\":{\"m\":{\"value\":\"10\",\"requestPolicy\":{\(policy)}}}")
    }

    private static let policy = "spec.devices[0].capacity[m].requestPolicy"

    @Test(
        "what devices share and consume is judged",
        arguments: [
            (
                slice(
                    "\"nodeName\":\"n\",\"sharedCounters\":[{\"name\":\"c\",\"counters\":{\"m\":{\"value\":\"1\"}}}]"),
                []
            ),
            (
                slice("\"nodeName\":\"n\",\"sharedCounters\":[{\"name\":\"C\"},{},{}],\"devices\":[{\"name\":\"a\"}]"),
                [
                    "spec: Invalid value: \"\": only one of `sharedCounters` or `devices` is allowed",
                    "spec.sharedCounters[0].name: Invalid value: \"C\": \(label)",
                    "spec.sharedCounters[0].counters: Required value",
                    "spec.sharedCounters[1].name: Required value", "spec.sharedCounters[1].counters: Required value",
                    "spec.sharedCounters[2].name: Required value", "spec.sharedCounters[2].counters: Required value",
                    "spec.sharedCounters[2]: Duplicate value: \"\"",
                ]
            ),
            (
                device("\"consumesCounters\":[{\"counterSet\":\"c\",\"counters\":{\"M\":{\"value\":\"1\"}}}]"),
                ["spec.devices[0].consumesCounters[0].counters[M]: Invalid value: \"M\": \(label)"]
            ),
            (
                device("\"capacity\":{\"m\":{\"value\":\"1\",\"requestPolicy\":{}}}"),
                ["\(policy): Forbidden: allowMultipleAllocations must be true"]
            ),
            (shared("\"default\":\"2\",\"validValues\":[\"1\",\"2\"]"), []),
            (
                shared("\"default\":\"3\",\"validValues\":[\"2\",\"1\",\"20\"]"),
                [
                    "\(policy).validValues[1]: Invalid value: \"1\": values must be sorted in ascending order",
                    "\(policy).validValues[2]: Invalid value: \"20\": option is larger than capacity value: 10",
                    "\(policy).validValues: Invalid value: \"3\": default value is not valid according to the requestPolicy",
                ]
            ),
            (
                shared("\"validRange\":{\"min\":\"1\"}"),
                ["\(policy).default: Required value: required when validRange is defined"]
            ),
            (
                shared("\"default\":\"4\",\"validRange\":{\"min\":\"1\",\"max\":\"9\",\"step\":\"2\"}"),
                [
                    "\(policy).validRange.step: Invalid value: \"4\": value is not a multiple of a given step (2) from (1)"
                ]
            ),
            (
                shared("\"default\":\"1\",\"validRange\":{\"min\":\"1\"},\"validValues\":[\"1\"]"),
                [
                    "\(policy): Forbidden: exactly one policy can be specified, cannot specify \"validValues\" and \"validRange\" at the same time"
                ]
            ),
            (
                device("\"bindingConditions\":[\"a\",\"a\"],\"bindingFailureConditions\":[\"a\"]"),
                [
                    "spec.devices[0].bindingConditions[1]: Duplicate value: \"a\"",
                    "spec.devices[0].bindingFailureConditions[0]: Invalid value: \"a\": bindingFailureConditions must not overlap with bindingConditions",
                ]
            ),
            (
                device("\"bindingConditions\":[\"a\"]"),
                [
                    "spec.devices[0].bindingFailureConditions: Invalid value: null: bindingFailureConditions are required to use bindingConditions"
                ]
            ),
            (
                device("\"nodeName\":\"n\""),
                [
                    "spec.devices[0]: Invalid value: null: `nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec"
                ]
            ),
            (
                slice(
                    "\"perDeviceNodeSelection\":true,\"devices\":[{\"name\":\"a\",\"allNodes\":true,\"nodeName\":\"n\"}]"
                ),
                [
                    "spec.devices[0]: Invalid value: \"{`nodeName`, `allNodes`}\": exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec"
                ]
            ),
        ] as [(String, [String])])
    func sharing(object: String, expected: [String]) throws {
        #expect(try Validity.creating(object) == expected)
    }

    @Test("a claim's spec is shown as Go has it when it would change")
    func immutable() throws {
        let patch = "{\"spec\":{\"devices\":{\"requests\":[{\"name\":\"r\",\"exactly\":{\"deviceClassName\":\"d\"}}]}}}"
        #expect(
            try Validity.changing(Self.claim(Self.request), by: patch) == [
                "spec: Invalid value: {\"Devices\":{\"Requests\":[{\"Name\":\"r\",\"Exactly\":{\"DeviceClassName\":\"d\",\"Selectors\":null,\"AllocationMode\":\"ExactCount\",\"Count\":1,\"AdminAccess\":null,\"Tolerations\":null,\"Capacity\":null},\"FirstAvailable\":null}],\"Constraints\":null,\"Config\":null}}: field is immutable"
            ])
    }

    @Test(
        "an allocation is for the requests of its claim",
        arguments: [
            ("{\"request\":\"r\",\"driver\":\"d.io\",\"pool\":\"p\",\"device\":\"x\"}", []),
            (
                "{\"request\":\"s\",\"driver\":\"d.io\",\"pool\":\"\",\"device\":\"x\"}",
                [
                    "status.allocation.devices.results[0].request: Invalid value: \"s\": \(unknownRequest)",
                    "status.allocation.devices.results[0].pool: Required value",
                ]
            ),
        ] as [(String, [String])])
    func allocations(result: String, expected: [String]) throws {
        let patch = "{\"status\":{\"allocation\":{\"devices\":{\"results\":[\(result)]}}}}"
        #expect(try Validity.changing(Self.claim(Self.request), by: patch, of: "status") == expected)
    }

    @Test(
        "versions are those of semver.org",
        arguments: [
            ("1.2.3", true), ("0.0.0-alpha.1+build.05", true), ("1.2", false), ("01.2.3", false), ("1.2.3-01", false),
            ("1.2.3-", false), ("1.2.3-01a", true), ("1.2.3+", false), ("", false),
        ])
    func versions(text: String, isValid: Bool) {
        #expect(DeviceAttributeValidation.isSemanticVersion(text) == isValid)
    }
}
