"""A web server that behaves as its path says. Arguments: a folder with a certificate, for TLS."""

import asyncio
import base64
import sys

from peer import serve, tell, tls_of


def head(status, *lines):
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode()


async def talk(reader, writer):
    request = await reader.readuntil(b"\r\n\r\n")
    path = request.split()[1].decode()
    tell(f"asked {path}")
    parts = path.partition("?")[0].strip("/").split("/")
    await ANSWERS[parts[0]](reader, writer, request, *parts[1:])
    await writer.drain()


async def text(reader, writer, request):
    fresh = ["ETag: \"one\"", "Cache-Control: public, max-age=300", "Age: 100"]
    writer.write(head("200 OK", "Content-Length: 5", "X-Twice: a", *fresh, "X-Twice: b") + b"hello")


async def echo(reader, writer, request):
    writer.write(head("200 OK", f"Content-Length: {len(request)}") + request)


async def body(reader, writer, request, content):
    """A path segment in base 64 for URLs, without padding."""
    content = base64.urlsafe_b64decode(content + "==")
    writer.write(head("200 OK", f"Content-Length: {len(content)}", "Cache-Control: max-age=120") + content)


async def bytes_(reader, writer, request, count):
    writer.write(head("200 OK", f"Content-Length: {count}") + b"x" * int(count))


async def endless(reader, writer, request):
    writer.write(head("200 OK", "Transfer-Encoding: chunked"))
    while True:
        writer.write(b"1000\r\n" + b"x" * 4096 + b"\r\n")
        await writer.drain()


async def endless_head(reader, writer, request):
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-More: " + b"x" * 1000 + b"\r\n")
        await writer.drain()


async def silent(reader, writer, request):
    await reader.read()


async def drip(reader, writer, request):
    writer.write(head("200 OK", "Content-Length: 1000000"))
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def cut(reader, writer, request):
    writer.write(head("200 OK", "Content-Length: 100") + b"x" * 10)


async def nothing(reader, writer, request):
    pass


async def garbage(reader, writer, request):
    writer.write(b"\0\1\2 this is not HTTP\r\n\r\n")


async def status(reader, writer, request, code):
    writer.write(head(f"{code} As Asked", "Content-Length: 0"))


async def early(reader, writer, request):
    """A provisional answer first, whose headers are not the answer's."""
    writer.write(head("103 Early Hints", "X-Hint: yes") + head("200 OK", "Content-Length: 2", "X-Last: yes") + b"ok")


async def elsewhere(reader, writer, request, *place):
    """To a path of this server; after `http`, to a whole URL: /elsewhere/http/127.0.0.1:80/text."""
    target = "/" + "/".join(place)
    if place[0] == "http":
        target = "http://" + "/".join(place[1:])
    writer.write(head("302 Found", f"Location: {target}", "X-First: yes", "Content-Length: 0"))


async def round_and_round(reader, writer, request):
    writer.write(head("302 Found", "Location: /round", "Content-Length: 0"))


ANSWERS = {
    "text": text, "echo": echo, "body": body, "bytes": bytes_, "endless": endless, "endless-head": endless_head,
    "silent": silent, "drip": drip, "cut": cut, "nothing": nothing, "garbage": garbage, "status": status,
    "early": early, "elsewhere": elsewhere, "round": round_and_round,
}  # fmt: skip

if __name__ == "__main__":
    serve(talk, tls_of(sys.argv[1]) if len(sys.argv) > 1 else None)
