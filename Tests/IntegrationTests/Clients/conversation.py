"""How a test talks to a client: commands on standard input, observations on standard output.

A command is a line `VERB NAME=VALUE&NAME=VALUE` with percent-encoded values; bytes are written as hexadecimal digits.
An observation is a line of JSON whose "event" says what it is. Each command leads to one observation, and each message
to another whenever it arrives. The end of the input ends the client.
"""

import asyncio
import json
import sys
import threading
from urllib.parse import parse_qsl

_writing = threading.Lock()


def observe(event, **fields):
    """Tells the test what the client has seen; may be called on any thread. Fields that are None stay out."""
    known = {name: value for name, value in fields.items() if value is not None}
    with _writing:
        print(json.dumps({"event": event, **known}), flush=True)


class Command:
    """What the test wants."""

    def __init__(self, line):
        self.verb, _, values = line.rstrip("\n").partition(" ")
        self._values = {}
        for name, value in parse_qsl(values, keep_blank_values=True):
            self._values.setdefault(name, []).append(value)

    def text(self, name):
        """A value; None when there is none."""
        return self._values.get(name, [None])[0]

    def number(self, name):
        return int(self._values[name][0])

    def flag(self, name):
        return self.number(name) == 1

    def data(self, name):
        """A value of bytes; None when there is none."""
        return bytes.fromhex(self._values[name][0]) if name in self._values else None

    def pairs(self, name):
        """All values of a name, each `KEY=VALUE`."""
        return [tuple(value.split("=", 1)) for value in self._values.get(name, [])]


async def _converse(client):
    loop = asyncio.get_running_loop()
    commands = asyncio.StreamReader(limit=1 << 26)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    while line := await commands.readline():
        command = Command(line.decode())
        await getattr(client, command.verb)(command)


def converse(client_type):
    """Does what the test wants, with a client for the HOST, PORT and VERSION on the command line."""
    host, port, version = sys.argv[1:]

    async def run():
        await _converse(client_type(host, int(port), version))

    asyncio.run(run())
