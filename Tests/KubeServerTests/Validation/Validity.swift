import KubeCore
import KubeSchema
import Testing

@testable import KubeServer

/// What kube-apiserver says of objects, as the strategies of their kinds find it.
enum Validity {
    /// A cause as it stands in the message of a refusal: `spec.replicas: Invalid value: -1: must be ...`.
    static func text(_ cause: StatusError.Cause) -> String { "\(cause.field): \(cause.message)" }

    private static func strategy(of object: KubeObject) throws -> any Strategy {
        let version = try #require(GroupVersion(apiVersion: object.apiVersion))
        let kind = GroupVersionKind(group: version.group, version: version.version, kind: object.kind)
        return BuiltInStrategies.strategy(for: try #require(BuiltInResources.find(kind)))
    }

    private static func prepared(_ text: String) throws -> KubeObject {
        var object = try #require(KubeObject(try JSONParser.parse(text)))
        if object.name.isEmpty { object.name = "a" }
        object.uid = "11111111-2222-3333-4444-555555555555"
        object.creationTimestamp = "2026-01-01T00:00:00Z"
        object = try strategy(of: object).decode(object).object
        try strategy(of: object).applyDefaults(&object)
        return object
    }

    private static var context: RequestContext { RequestContext(user: UserInfo(name: "test", groups: [])) }

    /// A new object with its defaults.
    static func defaulted(_ text: String) throws -> KubeObject { try prepared(text) }

    /// A new object as it is stored.
    static func created(_ text: String) throws -> KubeObject {
        var object = try prepared(text)
        try strategy(of: object).prepareForCreate(&object, context: context)
        return object
    }

    /// An object as it is stored after a change by merge patch.
    static func changed(
        _ text: String, by patch: String, of subresource: String? = nil, status: String = "{}"
    ) throws -> KubeObject {
        var old = try created(text)
        let strategy = try strategy(of: old)
        old["status"] = MergePatch.apply(try JSONParser.parse(status), to: old["status"] ?? [:])
        var new = try #require(KubeObject(MergePatch.apply(try JSONParser.parse(patch), to: old.value)))
        strategy.applyDefaults(&new)
        if let subresource {
            strategy.prepareForUpdate(of: subresource, &new, old: old, context: context)
        } else {
            strategy.prepareForUpdate(&new, old: old, context: context)
        }
        ObjectMetadata.raiseGeneration(of: &new, old: old, policy: strategy.generationPolicy)
        return new
    }

    /// What is wrong with a new object.
    static func creating(_ text: String) throws -> [String] {
        var object = try prepared(text)
        let strategy = try strategy(of: object)
        strategy.prepareForCreate(&object, context: context)
        return strategy.validateCreate(object, context: context).map(Self.text)
    }

    /// What a client is told of a valid new object.
    static func warnings(_ text: String) throws -> [String] {
        var object = try prepared(text)
        let (strategy, context) = (try strategy(of: object), context)
        strategy.prepareForCreate(&object, context: context)
        #expect(strategy.validateCreate(object, context: context).isEmpty)
        return context.warnings.texts
    }

    /// What is wrong with a change by merge patch.
    static func changing(
        _ text: String, by patch: String, of subresource: String? = nil, status: String = "{}"
    ) throws -> [String] {
        var old = try prepared(text)
        let strategy = try strategy(of: old)
        strategy.prepareForCreate(&old, context: context)
        old["status"] = MergePatch.apply(try JSONParser.parse(status), to: old["status"] ?? [:])
        var new = try #require(KubeObject(MergePatch.apply(try JSONParser.parse(patch), to: old.value)))
        if let subresource {
            strategy.prepareForUpdate(of: subresource, &new, old: old, context: context)
            return strategy.validateUpdate(of: subresource, new, old: old, context: context).map(Self.text)
        }
        strategy.applyDefaults(&new)
        strategy.prepareForUpdate(&new, old: old, context: context)
        return strategy.validateUpdate(new, old: old, context: context).map(Self.text)
    }

    /// A pod with these members of its spec beside one container `c`.
    static func pod(_ spec: String) -> String {
        """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{
        "containers":[{"name":"c","image":"i"}]\(spec.isEmpty ? "" : ",")\(spec)}}
        """
    }

    /// A pod with one container with these members.
    static func container(_ members: String, _ spec: String = "\"hostUsers\":true") -> String {
        """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{
        "containers":[{"name":"c","image":"i",\(members)}],\(spec)}}
        """
    }

    static func object(_ apiVersion: String, _ kind: String, _ members: String) -> String {
        "{\"apiVersion\":\"\(apiVersion)\",\"kind\":\"\(kind)\",\"metadata\":{\"name\":\"a\",\"namespace\":\"n\"},\(members)}"
    }
}
