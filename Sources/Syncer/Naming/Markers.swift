/// Labels and annotations by which host objects are recognised and which carry tenant facts to host pods.
///
/// They are written last and never read from what the tenant wrote. Source: vcluster reference, appendix A.
package enum Marker {
    /// Tenants cannot set any label or annotation below this on the host.
    package static let prefix = "vcluster.loft.sh/"

    // Labels of host objects.
    package static let managedBy = "vcluster.loft.sh/managed-by"
    package static let namespace = "vcluster.loft.sh/namespace"
    /// `vcluster` on Services and endpoints that are replicas of those of the other side.
    package static let controlledBy = "vcluster.loft.sh/controlled-by"
    /// On host namespaces that we make: of which virtual cluster, and where that is.
    package static let virtualClusterName = "vcluster.loft.sh/vcluster-name"
    package static let virtualClusterNamespace = "vcluster.loft.sh/vcluster-namespace"
    package static let belongsTo = "vcluster.loft.sh/belongs-to"
    package static let node = "vcluster.loft.sh/node"

    // Annotations of host objects.
    package static let objectName = "vcluster.loft.sh/object-name"
    package static let objectNamespace = "vcluster.loft.sh/object-namespace"
    package static let objectUID = "vcluster.loft.sh/object-uid"
    /// Newline-joined sorted keys of the tenant's annotations that we copied, so that they can be removed again while
    /// annotations added on the host survive. Absent when there are none.
    package static let managedAnnotations = "vcluster.loft.sh/managed-annotations"
    /// On a host Service that was reserved before its virtual object is stored.
    package static let blockDeletion = "vcluster.loft.sh/block-deletion"

    /// On a host Service that was changed before its virtual Service is: until when the difference is no drift.
    package static let pendingChange = "vcluster.loft.sh/pending-change"

    // Annotations of host pods, read by their downward API references.
    package static let podName = "vcluster.loft.sh/name"
    package static let podNamespace = "vcluster.loft.sh/namespace"
    package static let podUID = "vcluster.loft.sh/uid"
    package static let podServiceAccount = "vcluster.loft.sh/service-account-name"
    package static let podLabels = "vcluster.loft.sh/labels"
    package static let podOwnerReferences = "vcluster.loft.sh/owner-references"
    package static let podOwnerSetKind = "vcluster.loft.sh/owner-set-kind"
    package static let podTokenPrefix = "vcluster.loft.sh/token-"
    /// On the Secret with a pod's tokens: when they are to be renewed, RFC 3339.
    package static let tokenRenewal = "vcluster.loft.sh/token-renewal"
    package static let hostsRewritten = "vcluster.loft.sh/hosts-rewritten"

    // On virtual objects.
    package static let fakeNode = "vcluster.loft.sh/fake-node"
    /// What of a copied node is the host's.
    package static let hostState = "vcluster.loft.sh/host-state"
    /// Label of objects that are the host's and only shown.
    package static let fromHost = "vcluster.loft.sh/from-host"
    package static let forceSync = "vcluster.loft.sh/force-sync"
    package static let disableSubdomainRewrite = "vcluster.loft.sh/disable-subdomain-rewrite"
}
