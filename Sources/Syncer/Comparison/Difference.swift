package import KubeCore

/// One thing in which a virtual cluster and its host do not agree, or that keeps them from agreeing.
package struct Difference: Sendable, Hashable {
    /// Which cluster the object is in, or should be in.
    package enum Side: String, Sendable, Hashable, Comparable {
        case host
        case virtual

        package static func < (lhs: Side, rhs: Side) -> Bool { lhs.rawValue < rhs.rawValue }
    }

    package enum Problem: Sendable, Hashable {
        /// The object should be there.
        case missing
        /// These fields are not as they should be: paths, in order, without values.
        case differing([String])
        /// The object was made for one that is gone.
        case orphaned
        /// The object is of a kind that is no longer synced.
        case notSynced
        /// The syncer cannot bring the object over; why, in the words of the tenant's event.
        case refused(String)
        /// Labelled as ours, but nothing proves that it is: nobody touches it.
        case unproven
        /// A right that the syncer lacks on the host: verb and resource.
        case missingRight(String)
        /// The host does not let the syncer, or us, read the kind; why.
        case unreadable(String)
    }

    package var side: Side
    /// Plural, with its group unless that is the core group: `pods`, `ingresses.networking.k8s.io`.
    package var resource: String
    /// Of the object on its side; empty for cluster-scoped objects.
    package var namespace: String
    package var name: String
    package var problem: Problem
    /// The object on the other side that it belongs to, as `namespace/name`; empty when not known.
    package var counterpart: String

    package init(
        side: Side, resource: GroupResource, namespace: String = "", name: String = "", problem: Problem,
        counterpart: String = ""
    ) {
        self.side = side
        self.resource = resource.description
        self.namespace = namespace
        self.name = name
        self.problem = problem
        self.counterpart = counterpart
    }

    /// What the difference is about, whatever it consists in.
    package struct Subject: Sendable, Hashable {
        package let side: Side
        package let resource: String
        package let namespace: String
        package let name: String

        package init(side: Side, resource: String, namespace: String, name: String) {
            self.side = side
            self.resource = resource
            self.namespace = namespace
            self.name = name
        }
    }

    package var subject: Subject {
        Subject(side: side, resource: resource, namespace: namespace, name: name)
    }

    /// Whether it can be put right by the syncer's own means, and without losing data. What cannot needs a person.
    package var isRepairable: Bool {
        switch problem {
        case .missing, .differing, .orphaned: true
        case .notSynced: !MarkedResources.holdingData.contains(resource)
        case .refused, .unproven, .missingRight, .unreadable: false
        }
    }
}

extension Difference: Comparable {
    /// By resource, side, namespace and name.
    package static func < (lhs: Difference, rhs: Difference) -> Bool {
        (lhs.resource, lhs.side, lhs.namespace, lhs.name, lhs.problem.word)
            < (rhs.resource, rhs.side, rhs.namespace, rhs.name, rhs.problem.word)
    }
}

extension Difference.Problem {
    /// One word, for tables and programs.
    package var word: String {
        switch self {
        case .missing: "Missing"
        case .differing: "Differing"
        case .orphaned: "Orphaned"
        case .notSynced: "NotSynced"
        case .refused: "Refused"
        case .unproven: "Unproven"
        case .missingRight: "MissingRight"
        case .unreadable: "Unreadable"
        }
    }

    /// What there is to say beyond the word; empty when nothing is.
    package var detail: String {
        switch self {
        case .differing(let fields): fields.joined(separator: ", ")
        case .refused(let why), .unreadable(let why): why
        case .missingRight(let right): right
        case .missing, .orphaned, .notSynced, .unproven: ""
        }
    }
}
