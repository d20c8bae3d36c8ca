extension DescriptionTexts {
    /// What changes the API server itself: admissionregistration, apiextensions, apiregistration, flowcontrol.
    static let extending: StaticString = """
        %api.admissionregistration.v1.
        #ValidatingWebhookConfiguration Servers that are asked whether requests are allowed.
        webhooks The webhooks; all are asked at the same time.
        #MutatingWebhookConfiguration Servers that may change the objects of requests.
        webhooks The webhooks; one is asked after the other.
        #ValidatingWebhook,MutatingWebhook A server, and the requests it is asked about.
        admissionReviewVersions Versions of AdmissionReview it understands, the best first.
        clientConfig How to reach it.
        failurePolicy What happens when it cannot be asked: Fail (the default) or Ignore.
        matchPolicy Whether requests for other versions of a resource count: Equivalent (the default) or Exact.
        name Name of the webhook, a domain name.
        namespaceSelector Namespaces it is for, by their labels.
        objectSelector Objects it is for, by their labels.
        reinvocationPolicy Whether it is asked again after others made changes: Never (the default) or IfNeeded.
        rules Requests it is for.
        sideEffects Whether it does more than answer: None, or NoneOnDryRun.
        timeoutSeconds Seconds an answer may take, 1 to 30; 10 by default.
        #WebhookClientConfig How to reach a webhook: by service or by URL.
        service A service.
        url A URL; https, without user or query.
        #ServiceReference A service.
        path Path of the URL.
        port Port of the service; 443 by default.
        #RuleWithOperations,NamedRuleWithOperations Requests, by operation and resource.
        apiVersions Versions of the resources; * for all.
        operations CREATE, UPDATE, DELETE, CONNECT or *.
        resourceNames Names of the objects; all when empty.
        resources The resources, as RESOURCE or RESOURCE/SUBRESOURCE; * for all.
        scope Cluster, Namespaced or * (the default).
        #MatchCondition An expression that must be true.
        expression In CEL, with object, oldObject, request and authorizer.
        #MatchResources Requests that a policy is for.
        excludeResourceRules Requests it is not for, whatever else is said.
        matchPolicy Whether requests for other versions of a resource count: Equivalent (the default) or Exact.
        namespaceSelector Namespaces it is for, by their labels.
        objectSelector Objects it is for, by their labels.
        resourceRules Requests it is for.
        #ValidatingAdmissionPolicy Rules in CEL that requests must fulfil; in force where a binding says so.
        #ValidatingAdmissionPolicySpec The rules.
        auditAnnotations What is written into the audit log.
        failurePolicy What happens when an expression fails: Fail (the default) or Ignore.
        matchConstraints Requests it is for.
        paramKind Kind of the objects that hold its parameters.
        validations The rules; all must be true.
        variables Expressions with a name, for use in the others as variables.NAME.
        #ValidatingAdmissionPolicyStatus What is known of a policy.
        typeChecking What looks wrong in its expressions.
        #Validation A rule.
        expression In CEL; true when the request is allowed.
        message What is said when it is not.
        messageExpression The same, as an expression.
        reason Reason of the refusal: Invalid (the default), Unauthorized, Forbidden or RequestEntityTooLarge.
        #AuditAnnotation An entry for the audit log.
        key Its key.
        valueExpression Its value, in CEL; null for none.
        #Variable An expression with a name.
        expression In CEL.
        #ParamKind A kind of object.
        #TypeChecking What looks wrong in expressions.
        expressionWarnings One entry per expression.
        #ExpressionWarning What looks wrong in an expression.
        fieldRef Path of the expression.
        warning What looks wrong.
        #ValidatingAdmissionPolicyBinding Puts a policy in force.
        #ValidatingAdmissionPolicyBindingSpec Which policy, where, and what follows.
        matchResources Narrows down the requests.
        paramRef The objects with the parameters.
        policyName Name of the policy.
        validationActions What follows from a violation: Deny, Warn or Audit.
        #ParamRef Objects with parameters, by name or by labels.
        parameterNotFoundAction What happens when there are none: Allow or Deny.
        #MutatingAdmissionPolicy Changes in CEL that are made to objects; in force where a binding says so.
        #MutatingAdmissionPolicySpec The changes.
        failurePolicy What happens when an expression fails: Fail (the default) or Ignore.
        matchConstraints Requests it is for.
        mutations The changes, made one after the other.
        paramKind Kind of the objects that hold its parameters.
        reinvocationPolicy Whether it is applied again after others made changes: Never or IfNeeded.
        variables Expressions with a name, for use in the others as variables.NAME.
        #Mutation A change; the member that fits the type is set.
        applyConfiguration Fields to apply.
        jsonPatch A JSON patch.
        patchType ApplyConfiguration or JSONPatch.
        #ApplyConfiguration Fields to apply.
        expression In CEL; an Object with the fields.
        #JSONPatch A JSON patch.
        expression In CEL; a list of JSONPatch.
        #MutatingAdmissionPolicyBinding Puts a policy in force.
        #MutatingAdmissionPolicyBindingSpec Which policy, and where.
        matchResources Narrows down the requests.
        paramRef The objects with the parameters.
        policyName Name of the policy.
        %apiextensions-apiserver.pkg.apis.apiextensions.v1.
        #CustomResourceDefinition A kind that is added to the API.
        #CustomResourceDefinitionSpec What the kind is called and what its objects are like.
        conversion How objects get from one version to another.
        group Group of the kind; the definition is named PLURAL.GROUP.
        names Names of the resource and kind.
        preserveUnknownFields Must be false; the schema says what is kept.
        scope Cluster or Namespaced; cannot change.
        versions The versions; exactly one is stored.
        #CustomResourceDefinitionNames Names of a resource and its kind.
        categories Groups of resources it belongs to, such as all.
        listKind Kind of its lists; KINDList by default.
        plural Name of the resource in URLs.
        shortNames Short names for the command line.
        singular Name for one object; the kind in small letters by default.
        #CustomResourceDefinitionStatus What is known of a definition.
        acceptedNames Names in use; may differ when others have them already.
        storedVersions Versions in which objects may be stored.
        #CustomResourceDefinitionCondition One aspect of the state of a definition.
        status True, False or Unknown.
        type NamesAccepted, Established, NonStructuralSchema, Terminating or KubernetesAPIApprovalPolicyConformant.
        #CustomResourceDefinitionVersion A version of a kind.
        additionalPrinterColumns Columns of tables.
        deprecated Whether clients are warned.
        deprecationWarning The warning.
        name Name of the version, such as v1beta1.
        schema What its objects are like.
        selectableFields Fields that lists can be narrowed down by.
        served Whether it can be asked for.
        storage Whether objects are stored in it.
        subresources Which subresources there are.
        #CustomResourceColumnDefinition A column of tables.
        description What the column shows.
        format Format of the value, such as date-time.
        jsonPath Path of the value, such as .spec.size.
        name Head of the column.
        priority 0 for columns that are always shown, more for -o wide.
        type integer, number, string, boolean or date.
        #CustomResourceConversion How objects get from one version to another.
        strategy None changes apiVersion alone, Webhook asks a server.
        webhook The server.
        #WebhookConversion A server that converts.
        clientConfig How to reach it.
        conversionReviewVersions Versions of ConversionReview it understands, the best first.
        #CustomResourceSubresources Which subresources there are.
        scale Whether and how the objects can be scaled.
        status Whether the status is written on its own.
        #CustomResourceSubresourceStatus The subresource status.
        #CustomResourceSubresourceScale How objects are scaled.
        labelSelectorPath Path of the selector in the object, such as .status.selector.
        specReplicasPath Path of the wanted number, such as .spec.replicas.
        statusReplicasPath Path of the present number.
        #CustomResourceValidation What objects are like.
        openAPIV3Schema The schema.
        #SelectableField A field that lists can be narrowed down by.
        jsonPath Path of the field, such as .spec.color.
        #ValidationRule A rule in CEL.
        fieldPath Path of the field that is named in the refusal.
        message What is said when the rule is not fulfilled.
        messageExpression The same, as an expression.
        optionalOldSelf Whether the rule is also checked when there is no old value.
        reason Reason of the refusal; FieldValueInvalid by default.
        rule In CEL, with self and oldSelf.
        #JSONSchemaProps What a value must be like.
        $ref Not allowed.
        $schema Version of JSON Schema the text is meant for.
        additionalItems Not allowed.
        additionalProperties Schema of the members of a map.
        allOf Schemas that must all fit.
        anyOf Schemas of which one must fit.
        default Value that is filled in when there is none.
        definitions Not allowed.
        dependencies Not allowed.
        description What it is for.
        enum Values that are allowed.
        example An example.
        exclusiveMaximum Whether the value must be less than maximum.
        exclusiveMinimum Whether the value must be more than minimum.
        externalDocs Where more is said.
        format Format of the value, such as date-time.
        id Name of the schema.
        items Schema of the elements of a list.
        maxItems The most elements.
        maxLength The most characters.
        maxProperties The most members.
        maximum The largest value.
        minItems The fewest elements.
        minLength The fewest characters.
        minProperties The fewest members.
        minimum The smallest value.
        multipleOf A number of which the value must be a multiple.
        not A schema that must not fit.
        nullable Whether null is allowed.
        oneOf Schemas of which exactly one must fit.
        pattern Regular expression that the text must contain.
        patternProperties Not allowed.
        properties Schemas of the members.
        required Members that must be there.
        title A short name for it.
        type object, array, string, integer, number or boolean.
        uniqueItems Must not be true.
        x-kubernetes-embedded-resource Whether the value is a whole object, with apiVersion, kind and metadata.
        x-kubernetes-int-or-string Whether the value is a number or a text.
        x-kubernetes-list-map-keys Members that tell the elements of a list apart.
        x-kubernetes-list-type How lists are merged: atomic, set or map.
        x-kubernetes-map-type How maps are merged: granular or atomic.
        x-kubernetes-preserve-unknown-fields Whether members are kept that the schema does not know.
        x-kubernetes-validations Rules in CEL.
        #JSON Any value.
        #JSONSchemaPropsOrArray A schema or a list of schemas.
        #JSONSchemaPropsOrBool A schema, or true or false.
        #JSONSchemaPropsOrStringArray A schema or a list of names.
        #ExternalDocumentation Where more is said.
        description What is said there.
        url The URL.
        #WebhookClientConfig How to reach a server: by service or by URL.
        service A service.
        url A URL; https, without user or query.
        #ServiceReference A service.
        path Path of the URL.
        port Port of the service; 443 by default.
        %kube-aggregator.pkg.apis.apiregistration.v1.
        #APIService A version of a group that another server serves.
        #APIServiceSpec Which version, and which server.
        groupPriorityMinimum How early the group comes among all groups; 0 to 20000.
        insecureSkipTLSVerify Whether the server's certificate is not checked.
        service The server; absent when this server serves the version itself.
        versionPriority How early the version comes in its group.
        #APIServiceStatus Whether the server can be reached.
        #APIServiceCondition One aspect of the state.
        status True, False or Unknown.
        type Available.
        #ServiceReference A service.
        port Port of the service; 443 by default.
        %api.flowcontrol.v1.
        #FlowSchema Says which requests share a priority level.
        #FlowSchemaSpec Which requests, and which level.
        distinguisherMethod What tells the flows of the schema apart; all are one flow when absent.
        matchingPrecedence Schemas with a lower number are looked at first; 1 to 10000, 1000 by default.
        priorityLevelConfiguration The priority level.
        rules Which requests; any of the rules is enough.
        #FlowSchemaStatus What is known of a schema.
        #FlowSchemaCondition,PriorityLevelConfigurationCondition One aspect of the state.
        status True, False or Unknown.
        type Name of the aspect.
        #FlowDistinguisherMethod What tells flows apart.
        type ByUser or ByNamespace.
        #PriorityLevelConfigurationReference A priority level.
        #PolicyRulesWithSubjects Requests of somebody for something.
        nonResourceRules Requests that are for no resource.
        resourceRules Requests for resources.
        subjects Who asks.
        #Subject Somebody: a user, a group or a service account.
        group The group.
        kind User, Group or ServiceAccount.
        serviceAccount The service account.
        user The user.
        #UserSubject,GroupSubject A user or group.
        name The name; * for all.
        #ServiceAccountSubject A service account.
        name The name; * for all of the namespace.
        #ResourcePolicyRule Requests for resources.
        clusterScope Whether requests without a namespace fit.
        namespaces Namespaces of the requests; * for all.
        verbs The verbs; * for all.
        #NonResourcePolicyRule Requests that are for no resource.
        nonResourceURLs The paths; * at the end stands for anything.
        verbs The verbs; * for all.
        #PriorityLevelConfiguration A share of what the server does at the same time.
        #PriorityLevelConfigurationSpec How large the share is.
        exempt Settings of a level without a limit.
        limited Settings of a level with a limit.
        type Exempt or Limited.
        #PriorityLevelConfigurationStatus What is known of a level.
        #ExemptPriorityLevelConfiguration Settings of a level without a limit.
        lendablePercent Percent of its seats that others may use; 0 by default.
        nominalConcurrencyShares Its share; 0 by default.
        #LimitedPriorityLevelConfiguration Settings of a level with a limit.
        borrowingLimitPercent Percent of its seats that it may use of others; no limit by default.
        lendablePercent Percent of its seats that others may use; 0 by default.
        limitResponse What happens with requests beyond the limit.
        nominalConcurrencyShares Its share; 30 by default.
        #LimitResponse What happens with requests beyond the limit.
        queuing Settings of the queues.
        type Queue or Reject.
        #QueuingConfiguration Queues of a level.
        handSize How many queues a flow may use; 8 by default.
        queueLengthLimit The most requests in a queue; 50 by default.
        queues How many queues; 64 by default.
        """
}
