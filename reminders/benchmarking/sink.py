"""An SMTP server that takes every message after 5 ms and keeps its Message-ID: `python -m reminders.benchmarking.sink FOLDER`.

It writes its port into FOLDER/port and, when it is told to end, one Message-ID a line into FOLDER/ids.
"""

import asyncio
import signal
import sys
from pathlib import Path

DELAY = 0.005


class Sink:
    def __init__(self) -> None:
        self.ids: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        try:
            while line := await reader.readline():
                writer.write(await self._answer(line[:4].upper().strip(), reader, writer))
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # whoever sent was killed
        finally:
            writer.close()

    async def _answer(self, verb: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        if verb == b"EHLO":
            return b"250 sink\r\n"
        if verb != b"DATA":
            return b"221 Bye\r\n" if verb == b"QUIT" else b"250 OK\r\n"
        writer.write(b"354 Go on\r\n")
        message = await reader.readuntil(b"\r\n.\r\n")
        self.ids.append(message.partition(b"\r\nMessage-ID: ")[2].partition(b"\r\n")[0].decode())
        await asyncio.sleep(DELAY)
        return b"250 OK\r\n"


async def main(folder: Path) -> None:
    sink, told = Sink(), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    server = await asyncio.start_server(sink.serve, "127.0.0.1", 0, limit=2**20)
    half = folder / "port.part"
    half.write_text(str(server.sockets[0].getsockname()[1]))
    half.rename(folder / "port")
    await told.wait()
    (folder / "ids").write_text("".join(f"{each}\n" for each in sink.ids))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
