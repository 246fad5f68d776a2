"""Sends uploads beside each other as fast as the server takes them, and says how long that took, as JSON.

    uploads.py PORT TOKEN COUNT BYTES
"""

import http.client
import json
import sys
import threading
import time

PIECE = bytes(range(256)) * 4096


def upload(port, token, size, faults):
    told = {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    connection.request("POST", "/uploads", b"", told | {"Upload-Length": str(size)})
    made = connection.getresponse()
    made.read()
    if made.status != 201:
        return faults.append(f"POST was answered {made.status}")
    connection.putrequest("PATCH", made.getheader("Location"))
    octets = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0", "Content-Length": str(size)}
    for name, value in (told | octets).items():
        connection.putheader(name, value)
    connection.endheaders()
    left = size
    while left > 0:
        connection.send(PIECE[:left])
        left -= min(left, len(PIECE))
    answer = connection.getresponse()
    answer.read()
    if answer.status != 204 or answer.getheader("Upload-Offset") != str(size):
        faults.append(f"PATCH was answered {answer.status}")
    connection.close()


def main():
    port, token, count, size = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    faults = []
    threads = [threading.Thread(target=upload, args=[port, token, size, faults]) for _ in range(count)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({"seconds": time.monotonic() - began, "faults": faults[:5]}))


main()
