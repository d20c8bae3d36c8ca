import Testing

@testable import KubeServer

@Suite("Validation of the kinds of storage.k8s.io")
struct StorageValidationTests {
    private static let subdomain =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
    private static let name =
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"

    private static func object(_ kind: String, _ members: String) -> String {
        Validity.object("storage.k8s.io/v1", kind, members)
    }

    @Test(
        "what is wrong with a new object is said in the order of kube-apiserver",
        arguments: [
            (
                object("StorageClass", "\"provisioner\":\"A b\",\"volumeBindingMode\":\"Later\""),
                [
                    "provisioner: Invalid value: \"a b\": \(name)",
                    "volumeBindingMode: Unsupported value: \"Later\": supported values: \"Immediate\", \"WaitForFirstConsumer\"",
                ]
            ),
            (
                object("VolumeAttributesClass", "\"driverName\":\"a_b/c\""),
                [
                    "driverName: Invalid value: \"a_b/c\": prefix part \(subdomain)",
                    "parameters: Required value: must contain at least one key/value pair",
                ]
            ),
            (
                object(
                    "CSIDriver",
                    "\"spec\":{\"tokenRequests\":[{\"audience\":\"a\"},{\"audience\":\"a\",\"expirationSeconds\":1}],\"volumeLifecycleModes\":[\"Never\"]}"
                ),
                [
                    "spec.tokenRequests[1].audience: Duplicate value: \"a\"",
                    "spec.volumeLifecycleModes: Unsupported value: \"Never\": supported values: \"Persistent\", \"Ephemeral\"",
                ]
            ),
            (
                object(
                    "CSINode",
                    "\"spec\":{\"drivers\":[{\"name\":\"d\",\"nodeID\":\"n\"},{\"name\":\"d\",\"nodeID\":\"n\",\"topologyKeys\":[\"k\",\"k\"]}]}"
                ),
                ["spec.drivers[1].name: Duplicate value: \"d\"", "spec.drivers[1]: Duplicate value: \"k\""]
            ),
            (
                object("VolumeAttachment", "\"spec\":{\"source\":{\"persistentVolumeName\":\"A\"},\"nodeName\":\"n\"}"),
                [
                    "spec.attacher: Required value", "spec.attacher: Required value",
                    "spec.attacher: Invalid value: \"\": \(subdomain)",
                    "spec.source.persistentVolumeName: Invalid value: \"A\": \(subdomain)",
                ]
            ),
        ] as [(String, [String])])
    func creating(object: String, expected: [String]) throws {
        #expect(try Validity.creating(object) == expected)
    }

    @Test("what may not change of a class comes first, then what is wrong with it")
    func classes() throws {
        let old = Self.object("VolumeAttributesClass", "\"driverName\":\"d.io\",\"parameters\":{\"a\":\"b\"}")
        #expect(
            try Validity.changing(old, by: "{\"driverName\":\"\",\"parameters\":null}") == [
                "driverName: Invalid value: \"\": field is immutable",
                "parameters: Invalid value: null: field is immutable", "driverName: Required value",
                "parameters: Required value: must contain at least one key/value pair",
            ])
    }

    @Test("an attachment's status is looked at twice")
    func status() throws {
        let old = Self.object(
            "VolumeAttachment",
            "\"spec\":{\"attacher\":\"d.io\",\"source\":{\"persistentVolumeName\":\"v\"},\"nodeName\":\"n\"}")
        let refusal = "status.attachError.errorCode: Invalid value: -1: must be between 0 and 2147483647, inclusive"
        let patch = "{\"status\":{\"attached\":false,\"attachError\":{\"errorCode\":-1}}}"
        #expect(try Validity.changing(old, by: patch, of: "status") == [refusal, refusal])
    }

    @Test(
        "a claim and a volume that would change show how",
        arguments: [
            (
                Validity.object(
                    "v1", "PersistentVolumeClaim",
                    "\"spec\":{\"accessModes\":[\"ReadWriteOnce\"],\"storageClassName\":\"s\",\"resources\":{\"requests\":{\"storage\":\"1Gi\"}}}"
                ), "{\"spec\":{\"storageClassName\":\"other\"}}",
                """
                spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims
                @@ -10,7 +10,7 @@
                     }
                   },
                   "VolumeName": "",
                -  "StorageClassName": "s",
                +  "StorageClassName": "other",
                   "VolumeMode": "Filesystem",
                   "DataSource": null,
                   "DataSourceRef": null,

                """
            ),
            (
                Validity.object(
                    "v1", "PersistentVolume",
                    "\"spec\":{\"capacity\":{\"storage\":\"1Gi\"},\"accessModes\":[\"ReadWriteOnce\"],\"nfs\":{\"server\":\"h\",\"path\":\"/a\"}}"
                ), "{\"spec\":{\"nfs\":{\"path\":\"/b\"}}}",
                """
                spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation
                @@ -5,7 +5,7 @@
                   "Glusterfs": null,
                   "NFS": {
                     "Server": "h",
                -    "Path": "/a",
                +    "Path": "/b",
                     "ReadOnly": false
                   },
                   "RBD": null,

                """
            ),
        ] as [(String, String, String)])
    func differences(object: String, patch: String, expected: String) throws {
        #expect(try Validity.changing(object, by: patch) == [expected])
    }
}
