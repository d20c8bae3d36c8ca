internal import KubeCore

/// What a client that writes ingresses, network policies and endpoints should know, though they are valid.
/// Source: pkg/registry/networking strategies of Kubernetes 1.36.
enum NetworkWarnings {
    private static let classAnnotation = "kubernetes.io/ingress.class"

    static func ingress(_ object: KubeObject, _ old: KubeObject?) -> [String] {
        guard old == nil, object.annotations[classAnnotation] != nil, object.at("spec", "ingressClassName") == nil
        else { return [] }
        return ["annotation \"\(classAnnotation)\" is deprecated, please use 'spec.ingressClassName' instead"]
    }

    static func networkPolicy(_ object: KubeObject, _ old: KubeObject?) -> [String] {
        let spec = object["spec"] ?? [:]
        return [("ingress", "from"), ("egress", "to")].flatMap { direction, peers in
            spec.elements(direction).enumerated().flatMap { index, rule in
                rule.elements(peers).enumerated().flatMap { position, peer in
                    block(peer["ipBlock"] ?? [:], "spec.\(direction)[\(index)].\(peers)[\(position)].ipBlock")
                }
            }
        }
    }

    private static func block(_ block: JSONValue, _ path: String) -> [String] {
        AddressWarnings.range(block.text("cidr"), "\(path).cidr")
            + block.elements("except").enumerated().flatMap { index, range in
                AddressWarnings.range(range.stringValue ?? "", "\(path).except[\(index)]")
            }
    }

    static func endpointSlice(_ object: KubeObject, _ old: KubeObject?) -> [String] {
        guard object["addressType"] != "FQDN" else { return [] }
        return (object["endpoints"]?.arrayValue ?? []).enumerated().flatMap { index, endpoint in
            endpoint.elements("addresses").enumerated().flatMap { position, address in
                AddressWarnings.address(
                    address.stringValue ?? "", "endpoints[\(index)].addresses[\(position)]")
            }
        }
    }

    static func endpoints(_ object: KubeObject, _ old: KubeObject?) -> [String] {
        (object["subsets"]?.arrayValue ?? []).enumerated().flatMap { index, subset in
            ["addresses", "notReadyAddresses"].flatMap { list in
                subset.elements(list).enumerated().flatMap { position, address in
                    AddressWarnings.address(address.text("ip"), "subsets[\(index)].\(list)[\(position)].ip")
                }
            }
        }
    }

    /// The addresses of load balancers in a status.
    static func loadBalancer(_ object: KubeObject) -> [String] {
        (object.at("status", "loadBalancer") ?? [:]).elements("ingress").enumerated().flatMap { index, entry in
            AddressWarnings.address(entry.text("ip"), "status.loadBalancer.ingress[\(index)].ip")
        }
    }
}
