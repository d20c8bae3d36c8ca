import KubeCore
import Testing

@Suite struct StatusErrorTests {
    @Test(
        "an error survives its wire form",
        arguments: [
            StatusError.notFound(GroupResource(group: "apps", resource: "deployments"), "web"),
            .staleObject(GroupResource(group: "", resource: "pods"), "a"),
            .tooManyRequests("slow down", retryAfterSeconds: 7),
            .invalid(
                GroupVersionKind(group: "", version: "v1", kind: "Pod"), "a",
                [.init(reason: "FieldValueRequired", message: "Required value", field: "spec.containers")]),
        ])
    func wireForm(error: StatusError) {
        #expect(StatusError(statusObject: error.statusObject, httpCode: 0) == error)
    }

    @Test("messages are those of kube-apiserver")
    func messages() {
        let deployments = GroupResource(group: "apps", resource: "deployments")
        #expect(StatusError.notFound(deployments, "web").message == #"deployments.apps "web" not found"#)
        #expect(StatusError.alreadyExists(deployments, "web").message == #"deployments.apps "web" already exists"#)
        #expect(
            StatusError.staleObject(deployments, "web").message
                == #"Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again"#
        )
        let pod = GroupVersionKind(group: "", version: "v1", kind: "Pod")
        let required = StatusError.Cause(reason: "FieldValueRequired", message: "Required value", field: "spec.a")
        #expect(StatusError.invalid(pod, "x", [required]).message == #"Pod "x" is invalid: spec.a: Required value"#)
        let other = StatusError.Cause(reason: "FieldValueRequired", message: "Required value", field: "spec.b")
        #expect(
            StatusError.invalid(pod, "x", [required, other, required]).message
                == #"Pod "x" is invalid: [spec.a: Required value, spec.b: Required value]"#)
    }
}
