"""A plain reader of a whole SSE body, and a writer. The rules of known.py change a body with them."""

import json
import re


class Frame:
    """One event: its name, if it has one, and its data. `value` is the data as JSON, or None if it is something else."""

    def __init__(self, name, data):
        self.name = name
        self.data = data
        try:
            self.value = json.loads(data)
        except ValueError:
            self.value = None

    def text(self):
        data = self.data if self.value is None else json.dumps(self.value, ensure_ascii=False)
        lines = [f"event: {self.name}"] if self.name else []
        lines += [f"data: {line}" for line in data.split("\n")]
        return "\n".join(lines) + "\n\n"


def read(body):
    """Returns the frames of a body. By the standard one that no blank line ends is none: it counts if it is whole JSON."""
    frames, name, data = [], None, []
    text = body.decode("utf-8", "replace").removeprefix("\ufeff")
    for line in re.split("\r\n|\r|\n", text):
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "data":
            data.append(value)
        elif field == "event":
            name = value
        elif not line:
            if data:
                frames.append(Frame(name, "\n".join(data)))
            name, data = None, []
    if data and (last := Frame(name, "\n".join(data))).value is not None:
        frames.append(last)
    return frames


def write(frames):
    return "".join(frame.text() for frame in frames).encode()


def payloads(frames):
    """The payloads that are JSON objects."""
    return [frame.value for frame in frames if isinstance(frame.value, dict)]
