internal import KubeCore
internal import KubeSchema

extension ServedResource {
    /// What a patch or an applied configuration makes of an object: the change is made in the form that clients see, its
    /// outcome read as the body of a request is, and brought back to the stored form.
    /// - Parameters:
    ///   - stored: in the stored form.
    ///   - source: what makes the change, which decides how refusals are worded.
    ///   - findings: what was found wrong with the patch itself.
    /// - Throws: what `change` throws; `invalid` when the outcome is no object of this kind, and in strict mode for fields
    ///   that the kind does not know.
    /// - Source: k8s.io/apiserver/pkg/endpoints/handlers/patch.go.
    func rewriting(
        _ stored: KubeObject, options: WriteOptions, context: RequestContext,
        source: FieldValidation.Source = .patch, findings: StrictFindings = StrictFindings(),
        change: (KubeObject) throws(StatusError) -> KubeObject = { $0 }
    ) throws(StatusError) -> KubeObject {
        let changed = try change(conversion?.toServed(stored) ?? stored)
        let validation = FieldValidation(source: source, mode: options.fieldValidation, warnings: context.warnings)
        var object = try validation.decode(changed, findings, of: self)
        // An empty list of owners is a wish of its own.
        let owners = changed.at("metadata", "managedFields")
        if ManagedFields.isReset(owners) { object.set(owners, at: "metadata", "managedFields") }
        return conversion?.toStored(object) ?? object
    }
}
