"""A large upload passes through in little memory; the benchmark sends a whole GiB."""

import threading

from wire import Wire, memory_mib, request, settles

UPLOAD_BYTES = 256 << 20
CHUNK = bytes(1 << 20)
PEAK_MIB_MAX = 64


def upload(server, answers):
    with Wire(server) as wire:
        wire.send(request("/workbench/sink", "POST", Content_Length=UPLOAD_BYTES))
        for _ in range(UPLOAD_BYTES // len(CHUNK)):
            wire.send(CHUNK)
        answers.append(wire.answer().json())


def test_upload_of_256_mib_needs_little_memory(start):
    server = start()
    answers = []
    upload(server, answers)
    assert answers == [{"bytes": UPLOAD_BYTES}]
    assert memory_mib(server, "VmHWM") < PEAK_MIB_MAX
    settles(server)


def test_uploads_beside_each_other_need_little_memory(start):
    server = start()
    answers = []
    threads = [threading.Thread(target=upload, args=[server, answers]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [{"bytes": UPLOAD_BYTES}] * 4
    assert memory_mib(server, "VmHWM") < PEAK_MIB_MAX
