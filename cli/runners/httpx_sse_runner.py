"""Runs the corpus against the Python package httpx-sse. See README.md."""

import base64
import importlib.metadata
import json
import sys

import httpx
import httpx_sse


class Chunks(httpx.SyncByteStream):
    """A body that comes in these chunks."""

    def __init__(self, chunks):
        self.chunks = chunks

    def __iter__(self):
        return iter(self.chunks)


def parsed(chunks):
    """What the package makes of a stream that comes in these chunks."""
    headers = {"content-type": "text/event-stream"}
    source = httpx_sse.EventSource(httpx.Response(200, headers=headers, stream=Chunks(chunks)))
    return [{"event": sse.event or "message", "data": sse.data, "id": sse.id} for sse in source.iter_sse()]


def at(data, offsets):
    places = [0, *offsets, len(data)]
    return [data[start:end] for start, end in zip(places, places[1:])]


def cut(data, cutting):
    """All chunk lists of a cutting, each with a name."""
    if cutting.get("splits"):
        for place in range(1, len(data)):
            yield f"split at {place}", at(data, [place])
    elif every := cutting.get("every"):
        yield cutting["name"], at(data, range(every, len(data), every))
    else:
        yield cutting["name"], at(data, cutting["at"])


def difference(expected, got):
    for index in range(max(len(expected), len(got))):
        for member in ("event", "data", "id"):
            left, right = ((frames[index][member] if index < len(frames) else None) for frames in (expected, got))
            if left != right:
                return f"frame {index + 1}, {member}: {ascii(left)[:60]} expected, got {ascii(right)[:60]}"
    return None


def failure(data, cuttings, frames):
    """The first cutting that fails, with what differs, and how many runs there were."""
    runs = 0
    for cutting in cuttings:
        for how, chunks in cut(data, cutting):
            runs += 1
            try:
                why = difference(frames, parsed(chunks))
            except Exception as error:  # whatever it is, it is what the parser fails with
                why = f"raises {error!r}"
            if why:
                return f"{how}: {why}", runs
    return None, runs


def main(file):
    streams = runs = failures = 0
    with open(file, encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            stream = json.loads(line)
            # Limits are the parser's own.
            if any("error" in frame for frame in stream["frames"]):
                continue
            streams += 1
            why, more = failure(base64.b64decode(stream["base64"]), stream["cuttings"], stream["frames"])
            runs += more
            if why:
                failures += 1
                print(f"{stream['name']}, {why}")
    version = importlib.metadata.version("httpx-sse")
    print(f"httpx-sse {version}: {streams} streams, {runs} runs, {failures} streams fail")
    return 3 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
