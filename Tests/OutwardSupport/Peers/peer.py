"""What the servers that tests talk to have in common: they listen on a port that the system chooses, tell it and what
happens on standard output, and end with their standard input, which is the end of the test."""

import asyncio
import os
import queue
import ssl
import sys
import threading


_lines = queue.SimpleQueue()


def tell(line):
    """Never waits: a test may read only when all is over, and a pipe holds little."""
    _lines.put(line)


def _print_lines():
    while True:
        print(_lines.get(), flush=True)


def tls_of(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate + "/certificate.pem", certificate + "/key.pem")
    return context


def serve(talk, tls=None):
    def end_with_input():
        sys.stdin.read()
        os._exit(0)

    async def talk_safely(reader, writer):
        try:
            await talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError, UnicodeDecodeError):
            pass
        finally:
            tell("left")
            writer.close()

    async def run():
        server = await asyncio.start_server(talk_safely, "127.0.0.1", 0, ssl=tls, limit=1 << 20)
        tell(f"port {server.sockets[0].getsockname()[1]}")
        for work in (_print_lines, end_with_input):
            threading.Thread(target=work, daemon=True).start()
        await asyncio.Event().wait()

    asyncio.run(run())
