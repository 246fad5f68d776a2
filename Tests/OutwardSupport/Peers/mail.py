"""A mail server that answers as it is told. Arguments: KEY=VALUE, where

    GREETING, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, MESSAGE, QUIT    is the reply to it: "550 no"; "silent" for none,
                                                                       "cut" for the end of the connection
    EXTENSIONS   what it offers besides, with commas: "AUTH PLAIN,SIZE 1000"; STARTTLS by itself needs TLS
    TLS          a folder with a certificate, for STARTTLS; IMPLICIT=yes: from the first byte

It tells each command with "< ", the handshake with "tls", and a message as "message " and its bytes in base 64, as they
came: dots doubled, without the line that ends it.
"""

import asyncio
import base64
import sys

from peer import serve, tell, tls_of

SETTINGS = dict(argument.split("=", 1) for argument in sys.argv[1:])
REPLIES = {
    "GREETING": "220 here", "HELO": "250 here", "STARTTLS": "220 go on", "AUTH": "235 welcome", "MAIL": "250 ok",
    "RCPT": "250 ok", "DATA": "354 go on", "MESSAGE": "250 taken", "QUIT": "221 bye",
} | SETTINGS  # fmt: skip


class Session:
    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer
        self.is_encrypted = SETTINGS.get("IMPLICIT") == "yes"

    async def reply(self, name):
        text = REPLIES[name]
        if text == "silent":
            await self.reader.read()
        if text in ("silent", "cut"):
            raise ConnectionError(text)
        await self.say(text)

    async def say(self, text):
        lines = text.split("|")
        for line in lines[:-1]:
            self.writer.write(f"{line[:3]}-{line[4:]}\r\n".encode())
        self.writer.write(f"{lines[-1]}\r\n".encode())
        await self.writer.drain()

    async def greet(self):
        if "EHLO" in SETTINGS:
            return await self.reply("EHLO")
        extensions = [e for e in SETTINGS.get("EXTENSIONS", "").split(",") if e]
        if "TLS" in SETTINGS and not self.is_encrypted:
            extensions.append("STARTTLS")
        await self.say("|".join(f"250 {line}" for line in ["here"] + extensions))

    async def encrypt(self):
        await self.reply("STARTTLS")
        if REPLIES["STARTTLS"].startswith("220"):
            await self.writer.start_tls(tls_of(SETTINGS["TLS"]))
            self.is_encrypted = True
            tell("tls")

    async def log_in(self, mechanism):
        if mechanism == "PLAIN":
            await self.say("334 ")
            tell("< " + (await self.reader.readline()).decode().rstrip())
        await self.reply("AUTH")

    async def message(self):
        await self.reply("DATA")
        if not REPLIES["DATA"].startswith("354"):
            return
        content = await self.reader.readuntil(b"\r\n.\r\n")
        tell("message " + base64.b64encode(content[:-3]).decode())
        await self.reply("MESSAGE")

    async def run(self):
        await self.reply("GREETING")
        while line := await self.reader.readline():
            tell("< " + line.decode().rstrip())
            match line.split()[0].decode().upper():
                case "EHLO":
                    await self.greet()
                case "STARTTLS":
                    await self.encrypt()
                case "AUTH":
                    await self.log_in(line.split()[-1].decode())
                case "DATA":
                    await self.message()
                case "QUIT":
                    return await self.reply("QUIT")
                case command:
                    await self.reply(command) if command in REPLIES else await self.say("500 what?")


async def talk(reader, writer):
    await Session(reader, writer).run()


if __name__ == "__main__":
    serve(talk, tls_of(SETTINGS["TLS"]) if SETTINGS.get("IMPLICIT") == "yes" else None)
