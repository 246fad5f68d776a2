"""RFC 6455, rule by rule, over raw frames: what an echoing server answers, or how it closes.

`wanted` of a case is the messages that come back, then the code of the close: an int, one of several, or END where
the connection may also end without a close frame (a peer that broke the framing cannot count on one).
"""

import random

import pytest
from wire import (
    BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Frame, WebSocket, close_frame, fragments, frame, masked, settles)

END = "end"
SIZES = [0, 1, 2, 124, 125, 126, 127, 128, 1_023, 1_024, 1_025, 4_095, 4_096, 65_534, 65_535, 65_536, 65_537, 131_072]
PAYLOAD = random.Random(6).randbytes(131_072)
LETTERS = bytes(97 + byte % 26 for byte in PAYLOAD)


@pytest.fixture(autouse=True)
def others_are_undisturbed(server):
    with WebSocket(server) as other:
        yield
        other.send(frame(TEXT, b"undisturbed"))
        assert other.message() == (TEXT, b"undisturbed")


def echoes(server, sent, *wanted, pieces=None):
    """Sends, expects just these messages back in their order, pongs among them anywhere, and then an orderly close."""
    with WebSocket(server) as socket:
        data = b"".join(sent)
        for at in range(0, len(data), pieces or len(data) or 1):
            socket.send(data[at:at + (pieces or len(data))])
        pongs = []
        messages = []
        while len(messages) + len(pongs) < len(wanted):
            got = socket.frame()
            if got.opcode == PONG:
                pongs.append((PONG, got.payload))
            else:
                messages.append((got.opcode, got.payload))
            while not got.is_final:
                got = socket.frame()
                messages[-1] = (messages[-1][0], messages[-1][1] + got.payload)
        assert messages == [m for m in wanted if m[0] != PONG]
        assert pongs == [m for m in wanted if m[0] == PONG]
        socket.send(close_frame(1000))
        assert socket.end() == ([], 1000)
        assert socket.has_ended()


def closes(server, sent, *codes, before=()):
    """Sends what must not be sent; nothing comes back but what was sent `before`, and the connection ends."""
    with WebSocket(server) as socket:
        socket.send_while_taken(b"".join(sent))
        for wanted in before:
            assert socket.message() == wanted
        frames, code = socket.end()
        assert [f for f in frames if f.opcode in (TEXT, BINARY, CONTINUATION)] == []
        assert code in codes or (code is None and END in codes), f"closed with {code}"
        assert code is not None or socket.has_ended()


@pytest.fixture(scope="module", autouse=True)
def nothing_stays_behind(server):
    yield
    settles(server)


# --- 5.2: lengths


@pytest.mark.parametrize("size", SIZES)
def test_binary_of_every_form_of_length(server, size):
    echoes(server, [frame(BINARY, PAYLOAD[:size])], (BINARY, PAYLOAD[:size]))


@pytest.mark.parametrize("size", SIZES)
def test_text_of_every_form_of_length(server, size):
    echoes(server, [frame(TEXT, LETTERS[:size])], (TEXT, LETTERS[:size]))


@pytest.mark.parametrize("size", [0, 1, 125, 126, 300])
def test_frames_that_come_byte_by_byte(server, size):
    echoes(server, [frame(TEXT, LETTERS[:size])] * 2, *[(TEXT, LETTERS[:size])] * 2, pieces=1)


@pytest.mark.parametrize("pieces", [2, 3, 7, 997, 1_460])
def test_frames_that_come_in_pieces(server, pieces):
    sent = [LETTERS[:size] for size in (0, 1, 125, 126, 5_000)]
    echoes(server, [frame(TEXT, payload) for payload in sent], *[(TEXT, payload) for payload in sent], pieces=pieces)


def test_many_frames_in_one_piece(server):
    sent = [LETTERS[:size] for size in range(0, 1_000, 7)]
    echoes(server, [frame(TEXT, payload) for payload in sent], *[(TEXT, payload) for payload in sent])


@pytest.mark.parametrize("size, length_bytes", [(0, 2), (5, 2), (125, 2), (0, 8), (5, 8), (126, 8), (65_535, 8)])
def test_length_in_more_bytes_than_it_needs(server, size, length_bytes):
    # 5.2 says that the shortest form MUST be used, and not what becomes of another: taken for what it says, or closed.
    with WebSocket(server) as socket:
        socket.send(frame(BINARY, PAYLOAD[:size], length_bytes=length_bytes))
        answer = socket.frame()
        assert answer.opcode in (BINARY, CLOSE)
        if answer.opcode == BINARY:
            parts = [answer]
            while not parts[-1].is_final:
                parts.append(socket.frame())
            assert b"".join(part.payload for part in parts) == PAYLOAD[:size]
        else:
            assert answer.close_code == 1002


@pytest.mark.parametrize("length", [1 << 63, (1 << 64) - 1, (1 << 63) - 1, 1 << 40, (16 << 20) + 1])
def test_length_beyond_reason(server, length):
    head = bytes([0x80 | BINARY, 0x80 | 127]) + length.to_bytes(8, "big") + b"mask"
    with WebSocket(server) as socket:
        # What is announced is not reserved, and what comes is held to the bound.
        socket.send_while_taken(head + bytes(17 << 20))
        frames, code = socket.end()
        assert frames == [] and code in (1002, 1009, None)


# --- 5.1, 5.2: masks, reserved bits, opcodes


# Masks keep a browser's script from writing a second request for a careless proxy; no browser leaves them out.
@pytest.mark.xfail(strict=True, reason="libwebsockets 4.1.6 takes frames without a mask, and does not tell of it")
@pytest.mark.parametrize("opcode", [TEXT, BINARY, PING])
def test_unmasked_frame_closes(server, opcode):
    with WebSocket(server) as socket:
        socket.send(frame(opcode, b"bare", is_masked=False))
        assert socket.frame().close_code == 1002


@pytest.mark.parametrize("opcode", [TEXT, BINARY, PING])
@pytest.mark.parametrize("reserved", range(1, 8))
def test_reserved_bit_closes(server, reserved, opcode):
    closes(server, [frame(TEXT, b"first"), frame(opcode, b"x", reserved=reserved)], 1002, END, before=[(TEXT, b"first")])


def test_reserved_bit_in_a_continuation_closes(server):
    closes(server, [frame(TEXT, b"a", is_final=False), frame(CONTINUATION, b"b", reserved=4)], 1002, END)


@pytest.mark.parametrize("opcode", [3, 4, 5, 6, 7, 11, 12, 13, 14, 15])
@pytest.mark.parametrize("payload", [b"", b"x"], ids=["empty", "full"])
def test_unknown_opcode_closes(server, opcode, payload):
    closes(server, [frame(opcode, payload)], 1002, END)


@pytest.mark.parametrize("mask", [bytes(4), b"\xff\xff\xff\xff", b"\x00\x00\x00\x01"])
def test_any_mask_is_taken(server, mask):
    echoes(server, [bytes([0x80 | TEXT, 0x80 | 5]) + mask + masked(b"Hello", mask)], (TEXT, b"Hello"))


# --- 5.4: fragments


@pytest.mark.parametrize("opcode", [TEXT, BINARY])
@pytest.mark.parametrize("parts", [
    [b"one", b"two"], [b"", b"two"], [b"one", b""], [b"", b"", b""], [b"a"] * 500, [b"x" * 70_000, b"y" * 70_000],
    [b"x" * 125, b"y" * 126, b"z" * 65_536],
], ids=["two", "empty first", "empty last", "all empty", "500", "long", "growing"])
def test_fragments_are_put_together(server, opcode, parts):
    echoes(server, fragments(opcode, *parts), (opcode, b"".join(parts)))


@pytest.mark.parametrize("size", [1, 125])
def test_control_frames_may_come_between_fragments(server, size):
    one, two, three = fragments(TEXT, b"one", b"two", b"three")
    ping = frame(PING, b"p" * size)
    echoes(server, [one, ping, two, frame(PONG, b"unasked"), three], (PONG, b"p" * size), (TEXT, b"onetwothree"))


@pytest.mark.parametrize("sent", [
    [frame(CONTINUATION, b"of nothing")],
    [frame(CONTINUATION, b"of nothing", is_final=False)],
    [frame(TEXT, b"whole"), frame(CONTINUATION, b"of nothing")],
    [frame(TEXT, b"one", is_final=False), frame(TEXT, b"another")],
    [frame(TEXT, b"one", is_final=False), frame(BINARY, b"another", is_final=False)],
    [*fragments(TEXT, b"one", b"two"), frame(CONTINUATION, b"three")],
], ids=["continuation", "open continuation", "after a whole one", "text in text", "binary in text", "after a last one"])
def test_fragment_out_of_place_closes(server, sent):
    with WebSocket(server) as socket:
        socket.send_while_taken(b"".join(sent))
        frames, code = socket.end()
        allowed = [b"whole"] if b"whole" in [f.payload for f in frames] else [b"onetwo"]
        assert [f.payload for f in frames if f.opcode != CLOSE] in ([], allowed)
        assert code in (1002, None)


# --- 5.5: control frames


@pytest.mark.parametrize("size", [0, 1, 2, 64, 124, 125])
def test_ping_is_answered_with_its_payload(server, size):
    echoes(server, [frame(PING, PAYLOAD[:size])], (PONG, PAYLOAD[:size]))


def test_pings_in_turn_are_all_answered(server):
    with WebSocket(server) as socket:
        for i in range(50):
            socket.send(frame(PING, b"%d" % i))
            assert socket.frame() == Frame(PONG, b"%d" % i)


def test_of_pings_at_once_one_at_least_is_answered(server):
    # 5.5.3 lets a server answer the last of several alone. libwebsockets 4.1.6 has one pong in flight, and drops the
    # pings that come meanwhile: the peer sees that it lives, which is what pings are for.
    with WebSocket(server) as socket:
        socket.send(b"".join(frame(PING, b"%d" % i) for i in range(50)) + frame(TEXT, b"end"))
        got = [socket.frame(), socket.frame()]
        assert Frame(TEXT, b"end") in got and any(f.opcode == PONG and 0 <= int(f.payload) < 50 for f in got)
        socket.send(frame(PING, b"later"))
        while (pong := socket.frame()).payload != b"later":
            assert pong.opcode == PONG


@pytest.mark.parametrize("size", [0, 1, 125])
def test_unasked_pong_is_ignored(server, size):
    echoes(server, [frame(PONG, PAYLOAD[:size]), frame(TEXT, b"goes on")], (TEXT, b"goes on"))


@pytest.mark.parametrize("opcode", [PING, PONG, CLOSE])
def test_control_frame_of_126_bytes_closes(server, opcode):
    closes(server, [frame(opcode, b"\x03\xe8" + b"x" * 124)], 1002, END)


@pytest.mark.parametrize("opcode", [PING, PONG, CLOSE])
def test_control_frame_in_fragments_closes(server, opcode):
    closes(server, [frame(opcode, b"\x03\xe8", is_final=False)], 1002, END)


# --- 7.4: close codes


@pytest.mark.parametrize("code", [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999])
def test_valid_close_code_is_echoed(server, code):
    with WebSocket(server) as socket:
        socket.send(close_frame(code))
        assert socket.end() == ([], code)
        assert socket.has_ended()


@pytest.mark.parametrize("code", [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999])
def test_invalid_close_code_is_a_protocol_error(server, code):
    closes(server, [close_frame(code)], 1002, END)


@pytest.mark.parametrize("code", [5000, 65_535])
def test_close_code_that_nobody_defines_ends(server, code):
    closes(server, [close_frame(code)], code, 1002, END)


@pytest.mark.parametrize("reason", [b"", b"x", b"x" * 123, "ü".encode() * 61])
def test_close_with_a_reason_is_answered(server, reason):
    with WebSocket(server) as socket:
        socket.send(close_frame(1000, reason))
        assert socket.end() == ([], 1000)
        assert socket.has_ended()


@pytest.mark.parametrize("reason", [b"\xff", b"half \xc3", b"\xed\xa0\x80"])
def test_close_with_a_reason_that_is_no_utf8_is_refused(server, reason):
    closes(server, [close_frame(1000, reason)], 1002, 1007, END)


def test_close_of_one_byte_is_a_protocol_error(server):
    closes(server, [frame(CLOSE, b"\x03")], 1002, END)


def test_close_between_fragments_ends(server):
    closes(server, [frame(TEXT, b"never whole", is_final=False), close_frame(1000)], 1000)


# --- 8.1: UTF-8


VALID = {
    "two bytes": "ü", "three": "漢", "four": "🎓", "combining": "e\u0301", "zero": "\0", "first of each": "\u0080\u0800\U00010000",
    "last of each": "\u007f\u07ff\uffff\U0010ffff", "around the surrogates": "\ud7ff\ue000", "non-characters": "\ufdd0\ufffe\U0001ffff",
    "BOM": "\ufeffx", "greek": "κόσμε",
}


@pytest.mark.parametrize("name", VALID)
def test_valid_utf8_comes_back(server, name):
    payload = VALID[name].encode()
    echoes(server, [frame(TEXT, payload)], (TEXT, payload))


@pytest.mark.parametrize("name", ["two bytes", "three", "four", "last of each"])
def test_code_point_may_be_split(server, name):
    payload = b"<" + VALID[name].encode() + b">"
    parts = [payload[i:i + 1] for i in range(len(payload))]
    echoes(server, fragments(TEXT, *parts), (TEXT, payload))
    first, *others = fragments(TEXT, *parts)
    echoes(server, [first, frame(PING, b"between"), *others], (TEXT, payload), (PONG, b"between"))


INVALID = {
    "lone continuation": b"\x80", "lone lead": b"\xc3", "lead and letter": b"\xc3x", "never a byte": b"\xfe", "nor this": b"\xff",
    "overlong slash of two": b"\xc0\xaf", "overlong slash of three": b"\xe0\x80\xaf", "overlong slash of four": b"\xf0\x80\x80\xaf",
    "overlong zero": b"\xc0\x80", "overlong two": b"\xc1\xbf", "overlong three": b"\xe0\x9f\xbf", "overlong four": b"\xf0\x8f\xbf\xbf",
    "first surrogate": b"\xed\xa0\x80", "last surrogate": b"\xed\xbf\xbf", "pair of surrogates": b"\xed\xa1\x8c\xed\xbe\xb4",
    "beyond the last": b"\xf4\x90\x80\x80", "lead of five": b"\xf8\x88\x80\x80\x80", "lead of six": b"\xfc\x84\x80\x80\x80\x80",
    "cut after two of three": b"\xe6\xbc", "cut after three of four": b"\xf0\x9f\x8e", "in the middle": b"good \xff bad",
    "greek and worse": "κόσμε".encode() + b"\xed\xa0\x80edited",
}


@pytest.mark.parametrize("name", INVALID)
def test_invalid_utf8_closes(server, name):
    closes(server, [frame(TEXT, INVALID[name])], 1007)


@pytest.mark.parametrize("name", ["lone lead", "never a byte", "overlong slash of two", "first surrogate", "beyond the last"])
def test_invalid_utf8_in_fragments_closes(server, name):
    payload = b"good so far " + INVALID[name] + b"x"
    closes(server, fragments(TEXT, *[payload[i:i + 1] for i in range(len(payload))]), 1007)


@pytest.mark.parametrize("payload", [b"\xff", b"\xed\xa0\x80", b"\xc0\xaf"])
def test_invalid_utf8_is_noticed_before_the_message_ends(server, payload):
    # 8.1 lets a server fail fast; that it does not wait for a last fragment keeps memory from who never sends it.
    closes(server, [frame(TEXT, b"begun " + payload, is_final=False)], 1007)


def test_binary_may_be_anything(server):
    payload = bytes(range(256)) * 4
    echoes(server, [frame(BINARY, payload), *fragments(BINARY, payload[:200], payload[200:])], (BINARY, payload), (BINARY, payload))
