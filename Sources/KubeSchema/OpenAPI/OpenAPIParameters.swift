internal import KubeCore

/// The parameters that requests take, as OpenAPI v3 describes them.
/// Source: Kubernetes API reference, "Common Parameters"; `/openapi/v2` of kube-apiserver 1.36.
enum OpenAPIParameters {
    /// What an operation does; the values of `x-kubernetes-action`.
    enum Action: String {
        case get, list, post, put, patch, delete, deletecollection, watch, watchlist, connect
    }

    private static let selection = [
        "continue", "fieldSelector", "labelSelector", "limit", "resourceVersion", "resourceVersionMatch",
        "sendInitialEvents", "shardSelector", "timeoutSeconds",
    ]
    private static let writing = ["dryRun", "fieldManager", "fieldValidation"]
    private static let deleting = [
        "dryRun", "gracePeriodSeconds", "ignoreStoreReadErrorWithClusterBreakingPotential", "orphanDependents",
        "propagationPolicy",
    ]

    /// The names of the parameters in the query of an operation, sorted.
    static func names(of action: Action, subresource: String, isCustom: Bool) -> [String] {
        switch (action, subresource) {
        case (.get, _) where isCustom: ["pretty", "resourceVersion"]
        case (.deletecollection, _) where isCustom: names(of: .list, subresource: "", isCustom: true)
        case (.get, "log"):
            [
                "container", "follow", "insecureSkipTLSVerifyBackend", "limitBytes", "pretty", "previous",
                "sinceSeconds", "stream", "tailLines", "timestamps",
            ]
        case (.connect, "exec"): ["command", "container", "stderr", "stdin", "stdout", "tty"]
        case (.connect, "attach"): ["container", "stderr", "stdin", "stdout", "tty"]
        case (.connect, "portforward"): ["ports"]
        case (.connect, _): ["path"]
        case (.get, _): ["pretty"]
        case (.list, _), (.watch, _), (.watchlist, _):
            (selection + ["allowWatchBookmarks", "pretty", "watch"]).sorted()
        case (.post, _), (.put, _): writing + ["pretty"]
        case (.patch, _): writing + ["force", "pretty"]
        case (.delete, _): (deleting + ["pretty"]).sorted()
        case (.deletecollection, _): (selection + deleting + ["pretty"]).sorted()
        }
    }

    static func query(_ name: String) -> JSONValue {
        var parameter: JSONObject = ["name": .string(name), "in": "query"]
        if let description = descriptions[name] { parameter["description"] = .string(description) }
        parameter["schema"] = ["type": .string(types[name] ?? "string"), "uniqueItems": true]
        return .object(parameter)
    }

    static func path(_ name: String) -> JSONValue {
        var parameter: JSONObject = ["name": .string(name), "in": "path", "required": true]
        if let description = descriptions["{\(name)}"] { parameter["description"] = .string(description) }
        parameter["schema"] = ["type": "string", "uniqueItems": true]
        return .object(parameter)
    }

    private static let types: [String: String] = [
        "limit": "integer", "limitBytes": "integer", "ports": "integer", "sinceSeconds": "integer",
        "tailLines": "integer", "timeoutSeconds": "integer", "gracePeriodSeconds": "integer",
        "allowWatchBookmarks": "boolean", "follow": "boolean", "force": "boolean",
        "ignoreStoreReadErrorWithClusterBreakingPotential": "boolean", "insecureSkipTLSVerifyBackend": "boolean",
        "orphanDependents": "boolean", "previous": "boolean", "sendInitialEvents": "boolean", "stderr": "boolean",
        "stdin": "boolean", "stdout": "boolean", "timestamps": "boolean", "tty": "boolean", "watch": "boolean",
    ]

    /// What each is for. Those of paths stand in braces.
    private static let descriptions: [String: String] = [
        "{name}": "Name of the object", "{namespace}": "Namespace of the object",
        "{path}": "Path of the request that is passed on",
        "allowWatchBookmarks": "Lets a watch send BOOKMARK events, which tell how far it has got.",
        "command": "Command to run, one parameter for each of its words.",
        "container": "Container of the pod; can be left out when there is only one.",
        "continue": "Where an earlier, limited list left off: the value of its metadata.continue.",
        "dryRun": "With the value All the request is checked and answered, but nothing is stored.",
        "fieldManager": "Name of the program or person whose changes these are, at most 128 characters.",
        "fieldSelector": "Only objects with these values of their fields.",
        "fieldValidation": "What becomes of unknown and duplicate fields: Ignore, Warn or Strict.",
        "follow": "Goes on sending lines as they are written.",
        "force": "Takes fields over from other managers. Only for apply patches.",
        "gracePeriodSeconds": "Seconds that an object has before it is gone; 0 is at once.",
        "ignoreStoreReadErrorWithClusterBreakingPotential": "Deletes what can no longer be read from the store.",
        "insecureSkipTLSVerifyBackend": "Reads the log from a node whose certificate cannot be verified.",
        "labelSelector": "Only objects with these labels.",
        "limit": "Most objects that the answer holds; metadata.continue then leads to the next ones.",
        "limitBytes": "Most bytes that the answer holds.",
        "orphanDependents": "Out of use: see propagationPolicy.",
        "path": "Path of the request that is passed on.", "ports": "Ports of the pod to connect to.",
        "pretty": "With the value true the answer is indented.",
        "previous": "The log of the container's previous run.",
        "propagationPolicy": "What becomes of dependents: Orphan, Background or Foreground.",
        "resourceVersion": "How new the answer has to be.",
        "resourceVersionMatch": "How resourceVersion is meant: NotOlderThan or Exact.",
        "sendInitialEvents": "Begins a watch with what there is, up to a bookmark that says so.",
        "shardSelector": "Only objects of a part of all, chosen by a hash.",
        "sinceSeconds": "Only lines that are not older than so many seconds.",
        "stderr": "Connects the standard error stream.", "stdin": "Connects the standard input.",
        "stdout": "Connects the standard output.",
        "stream": "Which of the container's streams: All, Stdout or Stderr.",
        "tailLines": "Only so many lines from the end.", "timeoutSeconds": "Seconds after which the answer ends.",
        "timestamps": "Begins each line with its time.", "tty": "Gives the command a terminal.",
        "watch": "Watch for changes to the described resources and send them as a stream, from resourceVersion on.",
    ]
}
