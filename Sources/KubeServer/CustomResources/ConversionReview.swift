internal import KubeCore

/// The `ConversionReview` that asks a conversion webhook, and what its answer must be.
/// Source: apiextensions-apiserver/pkg/apiserver/conversion/webhook_converter.go.
enum ConversionReview {
    private static let group = "apiextensions.k8s.io"

    static func review(version: String, uid: String, apiVersion: String, _ objects: [KubeObject]) -> JSONValue {
        [
            "kind": "ConversionReview", "apiVersion": .string("\(group)/\(version)"),
            "request": [
                "uid": .string(uid), "desiredAPIVersion": .string(apiVersion),
                "objects": .array(objects.map(\.value)),
            ],
        ]
    }

    /// The converted objects, with all metadata but labels and annotations as it was.
    /// - Throws: 500 when the webhook did not convert them, or changed what it must not.
    static func objects(
        in review: JSONValue, version: String, uid: String, apiVersion: String, for objects: [KubeObject]
    ) throws(StatusError) -> [KubeObject] {
        let kind = objects[0].groupVersionKind
        guard let response = review["response"], !response.isNull else { throw failure(kind, "no response provided") }
        guard review.text("kind") == "ConversionReview", review.text("apiVersion") == "\(group)/\(version)" else {
            throw failure(
                kind,
                "expected webhook response of \(group)/\(version), Kind=ConversionReview, got "
                    + "\(review.text("apiVersion")), Kind=\(review.text("kind"))")
        }
        guard response.text("uid") == uid else {
            throw failure(
                kind,
                "expected response.uid=\(JSONValue.string(uid)), got \(JSONValue.string(response.text("uid")))")
        }
        let status = response.at("result", "status")?.stringValue ?? ""
        guard status == "Success" else {
            let message = response.at("result", "message")?.stringValue ?? ""
            throw failure(
                kind, message.isEmpty ? "response.result.status was '\(status)', not 'Success'" : message)
        }
        let answers = response.elements("convertedObjects")
        guard answers.count == objects.count else {
            throw error(
                "conversion webhook for \(kind) returned \(answers.count) objects, expected \(objects.count)")
        }
        var converted: [KubeObject] = []
        for (index, (answer, object)) in zip(answers, objects).enumerated() {
            converted.append(try checked(answer, from: object, apiVersion, at: index))
        }
        return converted
    }

    private static func checked(
        _ answer: JSONValue, from object: KubeObject, _ apiVersion: String, at index: Int
    ) throws(StatusError) -> KubeObject {
        let subject = "conversion webhook for \(object.groupVersionKind) returned invalid"
        guard var converted = KubeObject(answer) else {
            throw error("\(subject) converted object at index \(index): no object")
        }
        guard converted.apiVersion == apiVersion else {
            throw error(
                "\(subject) converted object at index \(index): invalid groupVersion (expected \(apiVersion), received "
                    + "\(converted.apiVersion))")
        }
        for (what, expected, actual) in [
            ("kind", object.kind, converted.kind), ("name", object.name, converted.name),
            ("namespace", object.namespace, converted.namespace), ("UID", object.uid, converted.uid),
        ] where expected != actual {
            throw error(
                "\(subject) converted object at index \(index): must have the same \(what): \(expected) != \(actual)")
        }
        var errors = FieldErrors()
        errors.labels("metadata.labels", converted.at("metadata", "labels"))
        if let problem = errors.causes.first {
            throw error("\(subject) metadata in object at index \(index): \(problem.field): \(problem.message)")
        }
        var metadata = object["metadata"] ?? [:]
        for member in ["labels", "annotations"] { metadata[member] = converted.at("metadata", member) }
        converted["metadata"] = metadata
        return converted
    }

    static func failure(_ kind: GroupVersionKind, _ why: String) -> StatusError {
        error("conversion webhook for \(kind) failed: \(why)")
    }

    private static func error(_ message: String) -> StatusError {
        StatusError(code: 500, reason: .unknown, message: message)
    }
}
