"""An operator written with kopf, run by test_kopf.py: every `Ship` is inspected and gets a flag, a ConfigMap,
a status, and a farewell."""
import os

import kopf
import kubernetes

kubernetes.config.load_kube_config()


@kopf.on.startup()
def configure(settings, **_):
    settings.posting.level = 20
    settings.persistence.finalizer = "ships.example.com/operator"
    settings.watching.server_timeout = 10  # so that watches end and resume while the test goes on
    settings.admission.managed = "webhooks.ships.example.com"
    certificate = os.environ["WEBHOOK_CERTIFICATE"]  # with the key, and its own authority
    settings.admission.server = kopf.WebhookServer(
        addr="127.0.0.1", host="127.0.0.1", certfile=certificate, pkeyfile=certificate, cafile=certificate)


# While the operator is away, what it would say is done without.
@kopf.on.mutate("ships.example.com", "v1", "ships", operation="CREATE", ignore_failures=True)
def paint(spec, patch, **_):
    if "flag" not in spec:
        patch.spec["flag"] = "white"


@kopf.on.validate("ships.example.com", "v1", "ships", ignore_failures=True)
def inspect(spec, warnings, **_):
    if spec.get("crew", 0) < 0:
        raise kopf.AdmissionError("fewer than none cannot be aboard", code=422)
    if spec.get("crew") == 0:
        warnings.append("nobody is aboard")


@kopf.on.create("ships.example.com", "v1", "ships")
def launch(spec, name, namespace, body, **_):
    if spec.get("crew", 0) > 100:
        kopf.warn(body, reason="Refused", message=f"too many aboard of {name}")
        raise kopf.PermanentError("too many aboard")
    config_map = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"log-of-{name}"},
                  "data": {"crew": str(spec.get("crew", 0))}}
    kopf.adopt(config_map, owner=body)
    kubernetes.client.CoreV1Api().create_namespaced_config_map(namespace, config_map)
    kopf.info(body, reason="Launched", message=f"{name} is afloat")
    return {"logged": f"log-of-{name}"}


@kopf.on.field("ships.example.com", "v1", "ships", field="spec.crew")
def muster(old, new, name, namespace, **_):
    if old is not None:
        kubernetes.client.CoreV1Api().patch_namespaced_config_map(
            f"log-of-{name}", namespace, {"data": {"crew": str(new), "before": str(old)}})


@kopf.timer("ships.example.com", "v1", "ships", interval=0.3)
def sail(status, patch, **_):
    patch.status["miles"] = status.get("miles", 0) + 1


@kopf.on.delete("ships.example.com", "v1", "ships")
def sink(spec, name, namespace, **_):
    if spec.get("crew", 0) <= 100:
        kubernetes.client.CoreV1Api().create_namespaced_config_map(
            namespace, {"metadata": {"name": f"farewell-of-{name}"}})


@kopf.on.event("", "v1", "configmaps", labels={"watched": "yes"})
def noticed(event, name, namespace, **_):
    if event["type"] != "DELETED":
        kubernetes.client.CoreV1Api().patch_namespaced_config_map(
            name, namespace, {"metadata": {"annotations": {"noticed": "yes"}}})
