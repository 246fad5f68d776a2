"""Statements on a server's database, over connections that are kept: psql takes a process and a connection each time."""

import threading
from collections import OrderedDict

from psycopg import pq

KEPT_MAX = 4
_kept = OrderedDict()
_turn = threading.Lock()
_ROWS, _DONE = pq.ExecStatus.TUPLES_OK, (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.EMPTY_QUERY)


def ask(url, statements):
    """What the database answers, a line a row, columns parted by a bar, as `psql -At` has it. Several statements in one go
    are one transaction."""
    with _turn:
        connection = _connection(url)
        try:
            return _rows(connection, statements)
        finally:
            # A database that a test ends, or a transaction that a statement left open, is nothing for the next who asks.
            if connection.status != pq.ConnStatus.OK or connection.transaction_status != pq.TransactionStatus.IDLE:
                _kept.pop(url).finish()


def _connection(url):
    if url in _kept:
        _kept.move_to_end(url)
        if _is_alive(_kept[url]):
            return _kept[url]
        _kept.pop(url).finish()
    connection = pq.PGconn.connect(url.encode())
    assert connection.status == pq.ConnStatus.OK, connection.error_message.decode()
    _kept[url] = connection
    if len(_kept) > KEPT_MAX:
        _kept.popitem(last=False)[1].finish()
    return connection


def _is_alive(connection):
    """Whether it has not been ended since it was last used: by its server's death, or by a command of a test."""
    return connection.exec_(b"").status == pq.ExecStatus.EMPTY_QUERY


def _rows(connection, statements):
    connection.send_query(statements.encode())
    lines, fault = [], None
    while (result := connection.get_result()) is not None:
        if result.status == _ROWS:
            lines += ["|".join((result.get_value(row, column) or b"").decode() for column in range(result.nfields))
                      for row in range(result.ntuples)]
        elif result.status not in _DONE:
            fault = result.error_message.decode()
    assert fault is None, fault
    return lines
