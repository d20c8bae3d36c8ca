"""Kubernetes protobuf, as far as the soak reads it: the metadata of objects, of lists and of watch events.

Source: k8s.io/apimachinery runtime.Unknown, meta/v1 ObjectMeta, ListMeta and WatchEvent."""
import http.client

MEDIA_TYPE = "application/vnd.kubernetes.protobuf"
MAGIC = b"k8s\0"


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def fields(data):
    """The fields of a message in order: (number, integer or bytes)."""
    at = 0
    while at < len(data):
        tag, at = varint(data, at)
        if tag & 7 == 0:
            value, at = varint(data, at)
        elif tag & 7 == 2:
            length, at = varint(data, at)
            value, at = data[at:at + length], at + length
            if len(value) < length:
                raise ValueError("a field is cut off")
        else:
            raise ValueError(f"wire type {tag & 7}")
        yield tag >> 3, value


def first(data, number, default=b""):
    return next((value for at, value in fields(data) if at == number), default)


def pairs(data, number):
    """A map of strings."""
    return {first(entry, 1).decode(): first(entry, 2).decode() for at, entry in fields(data) if at == number}


def unwrap(data):
    """The message inside the envelope that says its kind."""
    if not data.startswith(MAGIC):
        raise ValueError("no Kubernetes protobuf")
    return first(data[len(MAGIC):], 2)


def metadata(data):
    made = {"name": first(data, 1).decode(), "namespace": first(data, 3).decode(), "uid": first(data, 5).decode(),
            "resourceVersion": first(data, 6).decode()}
    labels, annotations = pairs(data, 11), pairs(data, 12)
    return made | ({"labels": labels} if labels else {}) | ({"annotations": annotations} if annotations else {})


def summary(message):
    """What an object and its JSON form have in common that `reduced` keeps too."""
    return {"metadata": metadata(first(message, 1))}


def reduced(object):
    """The same of an object that came as JSON."""
    known = {key: object["metadata"].get(key) for key in ("name", "namespace", "uid", "resourceVersion")}
    more = {key: object["metadata"][key] for key in ("labels", "annotations") if object["metadata"].get(key)}
    return {"metadata": known | more}


def listed(data):
    message = unwrap(data)
    return {"metadata": {"resourceVersion": first(first(message, 1), 2).decode()},
            "items": [summary(item) for number, item in fields(message) if number == 2]}


def event(frame):
    """One event of a watch; errors keep their code."""
    type = first(frame, 1).decode()
    message = unwrap(first(first(frame, 2), 1))
    return {"type": type, "object": {"code": first(message, 6, 0)} if type == "ERROR" else summary(message)}


def frames(response):
    """The events of a stream, each after its length; one that the end of the connection cuts off is none."""
    while True:
        head = response.read(4)
        if len(head) < 4:
            return
        frame = response.read(int.from_bytes(head, "big"))
        if len(frame) < int.from_bytes(head, "big"):
            raise http.client.IncompleteRead(frame)
        yield event(frame)
