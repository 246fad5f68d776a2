"""Clients of the real-time plane that we did not write, and what tests ask of them: centrifuge-python, unchanged, in both
of its formats; and frames by hand over a plain WebSocket.

    async with Client(school, "learner1", protobuf) as client:
        room = await client.subscribe(channel)
        await client.publish(channel, {"text": "hello"})
        assert (await room.next())["text"] == "hello"
"""

import asyncio
import contextlib
import json
from concurrent.futures import ThreadPoolExecutor

import centrifuge
import websockets.asyncio.client
from centrifuge import StreamPosition

PATH = "/connection/websocket"
SECONDS = 10


def run(main):
    """Runs a test's coroutine, and lets the SDK close its connections, which it does in the background."""
    async def tidy():
        try:
            await main
        finally:
            if others := asyncio.all_tasks() - {asyncio.current_task()}:
                await asyncio.wait(others, timeout=SECONDS)
    # In a thread of its own: in this one playwright may have a loop that runs.
    with ThreadPoolExecutor(1) as threads:
        threads.submit(asyncio.run, tidy()).result()


class Room(centrifuge.SubscriptionEventHandler):
    """One subscription: what came, in the order in which it came."""

    def __init__(self, decode):
        self._decode = decode
        self.publications = []
        self.states = []
        self.joins, self.leaves = [], []
        self._taken = 0
        self._changed = asyncio.Condition()
        self.subscription = None

    async def wait(self, condition, seconds=SECONDS):
        async with self._changed:
            try:
                await asyncio.wait_for(self._changed.wait_for(condition), seconds)
            except asyncio.TimeoutError:
                raise AssertionError(f"waited in vain: {len(self.publications)} publications, {self.states}") from None

    async def next(self):
        await self.wait(lambda: len(self.publications) > self._taken)
        self._taken += 1
        return self.data[self._taken - 1]

    @property
    def data(self):
        return [self._decode(publication.data) for publication in self.publications]

    @property
    def offsets(self):
        return [publication.offset for publication in self.publications]

    @property
    def texts(self):
        return [data["text"] for data in self.data]

    @property
    def subscribed(self):
        """The contexts of having been subscribed, one for each time."""
        return [context for name, context in self.states if name == "subscribed"]

    async def _note(self, change):
        async with self._changed:
            change()
            self._changed.notify_all()

    async def on_subscribing(self, ctx):
        await self._note(lambda: self.states.append(("subscribing", ctx)))

    async def on_subscribed(self, ctx):
        await self._note(lambda: self.states.append(("subscribed", ctx)))

    async def on_unsubscribed(self, ctx):
        await self._note(lambda: self.states.append(("unsubscribed", ctx)))

    async def on_error(self, ctx):
        await self._note(lambda: self.states.append(("error", ctx)))

    async def on_publication(self, ctx):
        await self._note(lambda: self.publications.append(ctx.pub))

    async def on_join(self, ctx):
        await self._note(lambda: self.joins.append(ctx.info))

    async def on_leave(self, ctx):
        await self._note(lambda: self.leaves.append(ctx.info))


class Client(centrifuge.ClientEventHandler):
    """Somebody's connection."""

    def __init__(self, school, handle, protobuf=False, *, token=None, port=None, get_token=None, connects=True):
        self.school, self.protobuf = school, protobuf
        self.connects = connects
        self.states = []
        self.server_side = []
        self._changed = asyncio.Condition()
        url = school.server.websocket_url.rsplit(":", 1)[0] + f":{port or school.server.port}{PATH}"
        token = school.token(handle) if token is None else token
        self.sdk = centrifuge.Client(
            url, events=self, token=token, get_token=get_token, use_protobuf=protobuf, proxy=None,
            min_reconnect_delay=0.05, max_reconnect_delay=0.5, timeout=SECONDS)

    async def __aenter__(self):
        await self.sdk.connect()
        if self.connects:
            await self.sdk.ready(SECONDS)
        return self

    async def __aexit__(self, *_):
        await self.sdk.disconnect()

    def encode(self, value):
        return json.dumps(value).encode() if self.protobuf else value

    def decode(self, data):
        return json.loads(data) if isinstance(data, (bytes, bytearray)) else data

    async def subscribe(self, channel, since=None, waits=True, **options):
        """A subscription, from a position if one is given."""
        room = Room(self.decode)
        if since is not None:
            async def state(_):
                return since() if callable(since) else since
            options |= {"get_state": state, "recoverable": True}
        room.subscription = self.sdk.new_subscription(channel, events=room, **options)
        await room.subscription.subscribe()
        if waits:
            await room.subscription.ready(SECONDS)
        return room

    async def publish(self, channel, value):
        await self.sdk.publish(channel, self.encode(value))

    async def rpc(self, method, value):
        return self.decode((await self.sdk.rpc(method, self.encode(value))).data)

    async def wait(self, name, times=1):
        def count():
            return sum(1 for state, _ in self.states if state == name)
        async with self._changed:
            try:
                await asyncio.wait_for(self._changed.wait_for(lambda: count() >= times), SECONDS)
            except asyncio.TimeoutError:
                raise AssertionError(f"waited in vain for {name}: {self.states}") from None
        return [context for state, context in self.states if state == name][times - 1]

    async def _note(self, name, context):
        async with self._changed:
            self.states.append((name, context))
            self._changed.notify_all()

    async def on_connecting(self, ctx):
        await self._note("connecting", ctx)

    async def on_connected(self, ctx):
        await self._note("connected", ctx)

    async def on_disconnected(self, ctx):
        await self._note("disconnected", ctx)

    async def on_error(self, ctx):
        await self._note("error", ctx)

    async def on_subscribed(self, ctx):
        await self._note("subscribed", ctx)

    async def on_publication(self, ctx):
        self.server_side.append(ctx)
        await self._note("publication", ctx)


async def say(client, room, texts, at_once=50):
    """Sends messages in this order; answers with what each was told."""
    told = []
    for start in range(0, len(texts), at_once):
        calls = [client.rpc("chat.send", {"room": room["id"], "text": text}) for text in texts[start:start + at_once]]
        told += await asyncio.gather(*calls)
    return told


def position(room, offset=None):
    at = room["position"]
    return StreamPosition(offset=at["offset"] if offset is None else offset, epoch=at["epoch"])


class Wire:
    """A WebSocket with frames by hand, in JSON."""

    def __init__(self, socket):
        self.socket = socket
        self._replies = []

    async def send(self, *commands):
        await self.socket.send("\n".join(json.dumps(command) for command in commands))

    async def read(self):
        """The next reply or push that is no ping."""
        while not self._replies:
            frame = await asyncio.wait_for(self.socket.recv(), SECONDS)
            self._replies = [reply for line in frame.split("\n") if (reply := json.loads(line))]
        return self._replies.pop(0)

    async def ask(self, command):
        """The reply to a command; what comes in between is passed over."""
        await self.send(command)
        while (reply := await self.read()).get("id") != command["id"]:
            pass
        return reply

    async def closed(self):
        """The code and the reason of the close frame, once it came."""
        with contextlib.suppress(websockets.exceptions.ConnectionClosed):
            while True:
                await asyncio.wait_for(self.socket.recv(), SECONDS)
        return self.socket.close_code, self.socket.close_reason


@contextlib.asynccontextmanager
async def wire(school, handle="learner1", token=None, connects=True):
    url = school.server.websocket_url + PATH
    async with websockets.asyncio.client.connect(url, max_size=None, proxy=None) as socket:
        wire = Wire(socket)
        if connects:
            reply = await wire.ask({"id": 1, "connect": {"token": school.token(handle) if token is None else token}})
            assert "connect" in reply, reply
        yield wire


class Line:
    """A line to the server that can be cut: a proxy of TCP."""

    def __init__(self, port):
        self._port = port
        self._writers = set()
        self._tasks = set()

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self._server.close()
        self.cut()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self):
        """Ends every connection, without a word."""
        for writer in self._writers:
            writer.transport.abort()

    async def _accept(self, reader, writer):
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._writers |= {writer, there_writer}
        for source, sink in ((reader, there_writer), (there_reader, writer)):
            task = asyncio.create_task(self._copy(source, sink))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _copy(self, source, sink):
        with contextlib.suppress(ConnectionError):
            while data := await source.read(65_536):
                sink.write(data)
                await sink.drain()
        sink.transport.abort()
        self._writers.discard(sink)
