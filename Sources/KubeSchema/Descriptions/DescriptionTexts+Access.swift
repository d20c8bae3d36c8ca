extension DescriptionTexts {
    /// Who somebody is and what he may do: authentication, authorization, rbac, certificates.
    static let access: StaticString = """
        %api.authentication.v1.
        #TokenRequest Asks for a token of a service account.
        #TokenRequestSpec What the token shall be like.
        audiences Whom the token is for; the API server when empty.
        boundObjectRef A pod, secret or node with which the token ends.
        expirationSeconds Seconds the token shall be valid; 3600 by default.
        #TokenRequestStatus The token.
        expirationTimestamp When it expires.
        token The token itself.
        #BoundObjectReference The object that a token is bound to.
        #TokenReview Asks whose token something is.
        #TokenReviewSpec The token.
        audiences Whom the token must be for; the API server when empty.
        token The token itself.
        #TokenReviewStatus Whose token it is.
        audiences Those of the asked audiences it is for.
        authenticated Whether it is a valid token.
        error Why it could not be checked.
        user Whose it is.
        #UserInfo Who somebody is.
        extra More about him, by key.
        groups Groups he belongs to.
        uid Identifies him over time.
        username His name.
        #SelfSubjectReview Asks who the caller is.
        #SelfSubjectReviewStatus Who the caller is.
        userInfo The user.
        %api.authorization.v1.
        #SubjectAccessReview Asks whether somebody may do something.
        #LocalSubjectAccessReview Asks whether somebody may do something in this namespace.
        #SelfSubjectAccessReview Asks whether the caller may do something.
        #SubjectAccessReviewSpec Who, and what; either resourceAttributes or nonResourceAttributes.
        extra More about the user, by key.
        groups Groups of the user.
        nonResourceAttributes A request that is for no resource.
        resourceAttributes A request for a resource.
        uid Identifier of the user.
        user Name of the user.
        #SelfSubjectAccessReviewSpec What; either resourceAttributes or nonResourceAttributes.
        nonResourceAttributes A request that is for no resource.
        resourceAttributes A request for a resource.
        #SubjectAccessReviewStatus The answer.
        allowed Whether it is allowed.
        denied Whether it is denied, whatever others say.
        evaluationError What went wrong while this was found out.
        reason Why.
        #ResourceAttributes A request for a resource.
        fieldSelector Fields that a list is narrowed down by.
        group Group of the resource; * for all.
        labelSelector Labels that a list is narrowed down by.
        name Name of the object; empty for all.
        namespace Namespace of the object; empty for all or none.
        resource The resource; * for all.
        subresource The subresource; empty for none.
        verb get, list, watch, create, update, patch, delete, deletecollection or another one; * for all.
        version Version of the resource; * for all.
        #FieldSelectorAttributes,LabelSelectorAttributes What a list is narrowed down by.
        rawSelector The selector as text.
        requirements The selector taken apart.
        #NonResourceAttributes A request that is for no resource.
        path Path of the URL.
        verb The method, in small letters.
        #SelfSubjectRulesReview Asks what the caller may do in a namespace.
        #SelfSubjectRulesReviewSpec Where.
        #SubjectRulesReviewStatus What somebody may do; good for showing, not for deciding.
        evaluationError What went wrong while this was found out.
        incomplete Whether there may be more.
        nonResourceRules What he may do with paths.
        resourceRules What he may do with resources.
        #ResourceRule Some verbs on some resources.
        resourceNames Names of the objects; all when empty.
        verbs The verbs; * for all.
        #NonResourceRule Some verbs on some paths.
        nonResourceURLs The paths; * at the end stands for anything.
        verbs The verbs; * for all.
        %api.rbac.v1.
        #Role What may be done in a namespace.
        rules The permissions; they add up.
        #ClusterRole What may be done in all namespaces, or beyond them.
        aggregationRule Roles that this one is put together from.
        rules The permissions; they add up.
        #RoleBinding Gives a role to somebody, in a namespace.
        roleRef The Role or ClusterRole; cannot change.
        subjects Who gets it.
        #ClusterRoleBinding Gives a ClusterRole to somebody, everywhere.
        roleRef The ClusterRole; cannot change.
        subjects Who gets it.
        #PolicyRule Some verbs on some resources or paths.
        nonResourceURLs Paths; * at the end stands for anything. For ClusterRoles only.
        resourceNames Names of the objects; all when empty.
        resources The resources, as RESOURCE or RESOURCE/SUBRESOURCE; * for all.
        verbs The verbs; * for all.
        #RoleRef A role.
        kind Role or ClusterRole.
        #Subject Somebody: a user, a group or a service account.
        apiGroup rbac.authorization.k8s.io for users and groups, empty for service accounts.
        kind User, Group or ServiceAccount.
        namespace Namespace of the service account.
        #AggregationRule Roles that one is put together from.
        clusterRoleSelectors Which roles, by their labels; any of the selectors is enough.
        %api.certificates.v1.
        #CertificateSigningRequest Asks for a certificate.
        #CertificateSigningRequestSpec What certificate, from whom; cannot change.
        expirationSeconds Seconds it shall be valid; at least 600.
        extra More about who asks, by key; set by the server.
        groups Groups of who asks; set by the server.
        request The request of PKCS #10 as PEM, in base64.
        signerName Who shall sign, such as kubernetes.io/kube-apiserver-client.
        uid Identifier of who asks; set by the server.
        usages What the key may be used for, such as client auth.
        username Name of who asks; set by the server.
        #CertificateSigningRequestStatus What was decided.
        certificate The certificates as PEM, in base64.
        #CertificateSigningRequestCondition A decision or failure.
        status True.
        type Approved, Denied or Failed.
        """
}
