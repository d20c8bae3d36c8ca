"""Violations of HTTP/1.1, HTTP/2 and WebSocket framing. Each attack sends what it has and takes whatever comes back."""
import os


def talk(identity, data, protocol="http/1.1", seconds=2.0):
    """Sends bytes on a connection of its own and returns what came back before it was closed or fell silent."""
    received = b""
    try:
        with identity.connect(protocol) as connection:
            connection.settimeout(seconds)
            connection.sendall(data)
            while len(received) < 100_000:
                part = connection.recv(65536)
                if not part:
                    break
                received += part
    except (TimeoutError, OSError):
        pass  # closed or silent: both are the server's right, as long as it goes on serving others
    return received


def frame(kind, flags, stream, payload=b"", length=None):
    size = len(payload) if length is None else length
    return size.to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SETTINGS = frame(4, 0, 0)
GET_HEALTH = b"\x82\x87\x04\x08/healthz\x01\x01x"


def http1(random):
    smuggled = b"GET /api HTTP/1.1\r\nHost: x\r\n\r\n"
    post = b"POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    return {
        "two lengths": post + b"Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}" + smuggled,
        "length and chunks": post + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled,
        "negative length": post + b"Content-Length: -1\r\n\r\n{}",
        "huge length": post + b"Content-Length: 99999999999999999999\r\n\r\n{}",
        "short body": post + b"Content-Length: 100\r\n\r\n{}",
        "bad chunk": post + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n",
        "huge chunk": post + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}",
        "odd transfer encoding": post + b"Transfer-Encoding: gzip, chunked, x\r\n\r\n0\r\n\r\n",
        "gzip bomb that is none": post + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00",
        "no host": b"GET /api HTTP/1.1\r\n\r\n",
        "space in name": b"GET /api HTTP/1.1\r\nHost : x\r\n\r\n",
        "folded header": b"GET /api HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",
        "bare line feeds": b"GET /api HTTP/1.1\nHost: x\n\n",
        "null in header": b"GET /api HTTP/1.1\r\nHost: x\r\nA: \x00\r\n\r\n",
        "endless header": b"GET /api HTTP/1.1\r\nHost: x\r\nA: " + b"x" * 200_000,
        "many headers": b"GET /api HTTP/1.1\r\nHost: x\r\n" + b"".join(b"A%d: b\r\n" % i for i in range(5000)) + b"\r\n",
        "endless path": b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        "absolute form": b"GET http://other/api HTTP/1.1\r\nHost: x\r\n\r\n",
        "connect": b"CONNECT localhost:1 HTTP/1.1\r\nHost: x\r\n\r\n",
        "old version": b"GET /api HTTP/0.9\r\n\r\n",
        "future version": b"GET /api HTTP/3.7\r\nHost: x\r\n\r\n",
        "no request at all": random.randbytes(3000),
        "TLS within": b"\x16\x03\x01\x02\x00\x01\x00" + random.randbytes(500),
        "expectation": post + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
        "pipelined": b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 200,
    }


def http2(random):
    begin = PREFACE + SETTINGS
    request = frame(1, 5, 1, GET_HEALTH)
    return {
        "no preface": SETTINGS + request,
        "preface cut": PREFACE[:10],
        "frame beyond its length": begin + frame(1, 4, 1, b"\x82", length=16_000_000),
        "data on an idle stream": begin + frame(0, 1, 7, b"x"),
        "even stream": begin + frame(1, 5, 2, GET_HEALTH),
        "stream of zero": begin + frame(1, 5, 0, GET_HEALTH),
        "unknown header index": begin + frame(1, 5, 1, b"\xff\xff\xff\xff\x0f"),
        "string beyond its end": begin + frame(1, 5, 1, b"\x82\x87\x04\x7f/x"),
        "bad Huffman": begin + frame(1, 5, 1, b"\x82\x87\x04\x84\xff\xff\xff\xff"),
        "no pseudo headers": begin + frame(1, 5, 1, b"\x00\x01a\x01b"),
        "upper case name": begin + frame(1, 5, 1, GET_HEALTH + b"\x00\x01A\x01b"),
        "settings of odd length": begin + frame(4, 0, 0, b"\x00\x01\x00"),
        "window of zero": begin + frame(8, 0, 0, (0).to_bytes(4, "big")),
        "window overflow": begin + frame(8, 0, 0, (2**31 - 1).to_bytes(4, "big")) * 3,
        "initial window too large": PREFACE + frame(4, 0, 0, b"\x00\x04\xff\xff\xff\xff"),
        "endless continuation": begin + frame(1, 1, 1, GET_HEALTH) + frame(9, 0, 1, b"\x00\x01a\x01b" * 1000) * 100,
        "continuation of nothing": begin + frame(9, 4, 1, GET_HEALTH),
        "ping of odd length": begin + frame(6, 0, 0, b"1234"),
        "many pings": begin + frame(6, 0, 0, b"12345678") * 20_000,
        "many settings": begin + SETTINGS * 20_000,
        "empty data": begin + frame(1, 4, 1, b"\x83\x87\x04\x08/healthz\x01\x01x") + frame(0, 0, 1) * 20_000,
        "push": begin + frame(5, 4, 1, b"\x00\x00\x00\x02" + GET_HEALTH),
        "priority of itself": begin + frame(2, 0, 1, b"\x00\x00\x00\x01\x10"),
        "padding beyond the frame": begin + frame(0, 8, 1, b"\xff\x00"),
        "goodbye, then more": begin + frame(7, 0, 0, bytes(8)) + request,
        "reset of an idle stream": begin + frame(3, 0, 9, bytes(4)),
        "stream again": begin + request + request,
        "table size beyond the limit": begin + frame(1, 5, 1, b"\x3f\xff\xff\xff\x0f" + GET_HEALTH),
        "length that is none": begin + frame(1, 5, 1, b"\x83\x87\x04\x08/healthz\x01\x01x\x00\x0econtent-length\x021x"),
        "rubbish": begin + random.randbytes(5000),
        "unknown frames": begin + frame(99, 255, 1, random.randbytes(100)) * 100 + request,
    }


def websocket(random):
    head = (
        b"GET /api/v1/namespaces/default/pods/fuzz/exec?command=x&stdin=true HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
        b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        b"Sec-WebSocket-Protocol: v5.channel.k8s.io\r\n\r\n")
    return {
        "frames before the answer": head + random.randbytes(2000),
        "a frame without a mask": head + b"\x82\x05hello",
        "a frame of 2^63 bytes": head + b"\x82\xff" + b"\xff" * 8 + os.urandom(100),
        "a request in the upgrade": head + b"GET /api HTTP/1.1\r\nHost: x\r\n\r\n",
        "SPDY": head.replace(b"websocket", b"SPDY/3.1") + b"\x80\x03\x00\x01\x00\xff\xff\xff" + random.randbytes(100),
    }


def hold_half_requests(identity, count):
    """Opens connections that send nothing more after half a request, and returns them, still open."""
    held = []
    try:
        for _ in range(count):
            connection = identity.connect()
            connection.sendall(b"POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")
            held.append(connection)
    except OSError:
        pass  # a limit on connections is a right answer, too
    return held


def attacks(random):
    """All attacks by name; each takes the identity."""
    made = {}
    for protocol, cases in (("http/1.1", http1(random)), ("h2", http2(random)), ("http/1.1", websocket(random))):
        for name, data in cases.items():
            made[f"{protocol}: {name}"] = (
                lambda identity, data=data, protocol=protocol: talk(identity, data, protocol, seconds=0.3))
    return made
