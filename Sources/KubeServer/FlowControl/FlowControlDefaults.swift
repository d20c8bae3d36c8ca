internal import KubeCore

/// Defaults of flow schemas and priority levels.
/// Source: pkg/apis/flowcontrol/v1/defaults.go of Kubernetes 1.36.
enum FlowControlDefaults {
    static func flowSchema(_ object: inout KubeObject) {
        object.edit("spec") { spec in
            if (spec["matchingPrecedence"]?.intValue ?? 0) == 0 { spec["matchingPrecedence"] = 1000 }
        }
    }

    static func priorityLevel(_ object: inout KubeObject) {
        object.edit("spec") { spec in
            spec.edit("exempt") { exempt in
                exempt.fill("nominalConcurrencyShares", 0)
                exempt.fill("lendablePercent", 0)
            }
            spec.edit("limited") { limited in
                limited.fill("nominalConcurrencyShares", 30)
                limited.fill("lendablePercent", 0)
                limited.edit("limitResponse") { response in
                    response.edit("queuing") { queuing in
                        for (member, value) in [("handSize", 8), ("queues", 64), ("queueLengthLimit", 50)]
                        where (queuing[member]?.intValue ?? 0) == 0 {
                            queuing[member] = .int(Int64(value))
                        }
                    }
                }
            }
        }
    }
}
