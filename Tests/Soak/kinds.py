"""The kinds that the clients work on, and what of an object the model predicts."""
import copy

GROUP = "soak.example.com"


class Kind:
    """A resource whose objects carry a map of strings, the payload, at `payload_path`."""

    def __init__(self, resource, kind, api_version, payload_path, rest=None, has_generation=False):
        self.resource = resource
        self.kind = kind
        self.api_version = api_version
        self.payload_path = payload_path
        self.rest = rest or {}
        self.has_generation = has_generation
        self.root = f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"

    def collection(self, namespace=None):
        return f"{self.root}/namespaces/{namespace}/{self.resource}" if namespace else f"{self.root}/{self.resource}"

    def path(self, namespace, name):
        return f"{self.collection(namespace)}/{name}"

    def object(self, namespace, name, payload, labels=None, finalizers=None):
        made = copy.deepcopy(self.rest)
        made.update({"apiVersion": self.api_version, "kind": self.kind})
        made["metadata"] = {"namespace": namespace, "name": name}
        if labels:
            made["metadata"]["labels"] = dict(labels)
        if finalizers:
            made["metadata"]["finalizers"] = list(finalizers)
        return self.with_payload(made, payload)

    def payload(self, object):
        for key in self.payload_path:
            object = object.get(key) or {}
        return dict(object)

    def with_payload(self, object, payload):
        at = object
        for key in self.payload_path[:-1]:
            at = at.setdefault(key, {})
        at[self.payload_path[-1]] = dict(payload)
        return object

    def patch_of_payload(self, payload):
        return self.with_payload({}, payload)


CONFIG_MAPS = Kind("configmaps", "ConfigMap", "v1", ("data",))
SERVICES = Kind("services", "Service", "v1", ("metadata", "annotations"), {"spec": {"ports": [{"port": 80}]}})
LEASES = Kind("leases", "Lease", "coordination.k8s.io/v1", ("metadata", "annotations"),
              {"spec": {"holderIdentity": "soak"}})
CLAIMS = Kind("resourceclaims", "ResourceClaim", "resource.k8s.io/v1", ("metadata", "annotations"), {
    "spec": {"devices": {"requests": [{"name": "gpu", "exactly": {"deviceClassName": "gpus"}}]}}})
POLICIES = Kind("networkpolicies", "NetworkPolicy", "networking.k8s.io/v1", ("metadata", "annotations"), {
    "spec": {"podSelector": {}, "policyTypes": ["Ingress"]}})
WIDGETS = Kind("widgets", "Widget", f"{GROUP}/v1", ("spec", "values"), has_generation=True)
KINDS = [CONFIG_MAPS, SERVICES, LEASES, CLAIMS, POLICIES, WIDGETS]


def definition(plural, kind):
    """A CustomResourceDefinition with pruning, a default, a bound, and status and scale subresources."""
    return {
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{GROUP}"},
        "spec": {
            "group": GROUP, "scope": "Namespaced",
            "names": {"plural": plural, "singular": kind.lower(), "kind": kind, "listKind": f"{kind}List"},
            "versions": [{
                "name": "v1", "served": True, "storage": True, "subresources": {"status": {}},
                "schema": {"openAPIV3Schema": {"type": "object", "properties": {
                    "spec": {"type": "object", "properties": {
                        "values": {"type": "object", "additionalProperties": {"type": "string"}},
                        "size": {"type": "integer", "minimum": 0, "maximum": 9, "default": 1}}},
                    "status": {"type": "object", "properties": {"phase": {"type": "string"}}}}}}}]}}
