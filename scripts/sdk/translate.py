"""Compares what the official SDKs make of translated streams with what `inspect answer` makes of the recordings.

A difference is one line, parted by tabs: source, file, whole or cut, target, SDK, member, ours, theirs. Counts come last. Exit
code 1 if there is any. These are none:

- A source that is not complete, or that begins a second answer, has to fail at the SDK.
- The input of a call that is not complete is what the SDK makes of it.
- The SDK for TypeScript keeps the last piece of `reasoning_content`, which it does not know.
- Where a source abridges its deltas and has the whole text in the end, the translation has the deltas.
"""

import argparse
import collections
import json
import pathlib
import random
import subprocess
import sys

import replay
import sdks
import views
from compare import short

TARGETS = {"anthropic": "anthropic", "chat": "openai", "responses": "responses"}


class Node:
    """The SDKs for TypeScript, in one process for all bodies."""

    def __init__(self, script, server):
        self.server = server
        self.process = subprocess.Popen(["node", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def read(self, vendor, body):
        self.server.serve(vendor, body)
        print(vendor, self.server.url, file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())


def main():
    parser = argparse.ArgumentParser(prog="translate")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("vendors", nargs="*")
    parser.add_argument("--chunk", type=int)
    parser.add_argument("--seed", default=1)
    parser.add_argument("--file", default="")
    parser.add_argument("--ours", default="inspect")
    parser.add_argument("--node")
    parser.add_argument("--no-node", action="store_true")
    asked = parser.parse_intermixed_args()
    server = replay.Replay(asked.chunk, asked.seed)
    readers = {"python": sdks.Sdks(server)}
    if asked.node:
        readers["typescript"] = Node(asked.node, server)
    counts = collections.Counter()
    for vendor in asked.vendors or views.VIEWS:
        for file in sorted((asked.folder / vendor).glob("*.sse")):
            if asked.file not in file.name:
                continue
            body = file.read_bytes()
            cut = random.Random(f"{asked.seed} {file.name}").randrange(len(body) or 1)
            for how, sent in (("whole", body), ("cut", body[:cut])):
                wanted = json.loads(run(asked.ours, "answer", "--jsonl", sent=sent)[0])
                for target, name in TARGETS.items():
                    made, silent = run(asked.ours, "translate", "--reasoning", "--to", target, sent=sent)
                    case = Case(target, wanted, made, b"second beginning" in silent, asked.ours)
                    for sdk, reader in readers.items():
                        counts[how, wanted["end"] == "complete", target, sdk] += 1
                        for row in case.judge(sdk, reader.read(name, made)):
                            counts["different"] += 1
                            print(vendor, file.stem, how, target, sdk, row[0], *short(*row[1:]), sep="\t", flush=True)
    different = counts.pop("different", 0)
    for (how, is_complete, target, sdk), count in sorted(counts.items()):
        print(f"{how}, {'complete' if is_complete else 'not complete'}, to {target}, {sdk}: {count}")
    print(f"{sum(counts.values())} read, {different} differences")
    return 1 if different or not counts else 0


def run(program, *words, sent):
    ran = subprocess.run([program, *words], input=sent, capture_output=True, timeout=60)
    ran.check_returncode()
    return ran.stdout, ran.stderr


class Case:
    """A recording, and its translation `made`."""

    def __init__(self, target, wanted, made, has_restarted, ours):
        self.target = target
        self.made = made
        self.has_failed = wanted["end"] != "complete" or wanted["reason"] == "error" or has_restarted
        self.table = expected(target, wanted)
        self.ours = ours

    def judge(self, sdk, read):
        """The members that are not the same: (member, ours, theirs)."""
        failed = read.get("raised") or read.get("status") == "failed"
        if self.has_failed:
            return [] if failed else [("failed", True, False)]
        if failed:
            return [("raised", None, read.get("raised") or read)]
        table = {key: it for key, it in seen(self.target, read).items() if it}
        for (_, _, wanted), call in zip(self.table.get("tool_calls", []), table.get("tool_calls", [])):
            if wanted == INCOMPLETE:
                call[2] = wanted
        if (sdk, self.target) == ("typescript", "chat"):
            table["reasoning"] = self.table.get("reasoning")
        if self.table.get("text") != table.get("text") and self.made_text() == table.get("text"):
            table["text"] = self.table.get("text")
        return views.differences(self.table, {key: it for key, it in table.items() if it})

    def made_text(self):
        return json.loads(run(self.ours, "answer", "--jsonl", sent=self.made)[0])["text"]


INCOMPLETE = {"incomplete": True}


def expected(target, answer):
    """What a client of the target should read."""
    table = {name: answer[name] for name in ("text", "reasoning", "refusal")}
    if target == "anthropic":
        table["text"] += table.pop("refusal")
    calls = []
    for number, call in enumerate(answer["tool_calls"]):
        is_text = call.get("state") == "text"
        if is_text and target != "responses":
            continue
        wanted = call["raw"] if is_text else call.get("arguments", INCOMPLETE)
        calls.append([call["id"] or f"call_{number}", call["name"], wanted])
    table["tool_calls"] = calls
    usage = answer["usage"]
    table["input"] = usage.get("input_with_cache")
    table["output"] = usage.get("output_with_reasoning")
    return {key: it for key, it in table.items() if it}


def seen(target, answer):
    if target == "anthropic":
        blocks = views.objects(answer["content"])
        usage = answer["usage"]
        cached = sum(usage.get(name) or 0 for name in ("cache_read_input_tokens", "cache_creation_input_tokens"))
        return {
            "text": views.joined(block.get("text") for block in blocks),
            "reasoning": views.joined(block.get("thinking") for block in blocks),
            "tool_calls": [
                [block["id"], block["name"], block["input"]] for block in blocks if block["type"] == "tool_use"
            ],
            "input": (usage.get("input_tokens") or 0) + cached,
            "output": usage.get("output_tokens"),
        }
    if target == "chat":
        message = answer["choices"][0]["message"]
        usage = answer.get("usage") or {}
        return {
            "text": message.get("content"),
            "reasoning": message.get("reasoning_content"),
            "refusal": message.get("refusal"),
            "tool_calls": [views.call_of_chat(call) for call in message.get("tool_calls") or []],
            "input": usage.get("prompt_tokens"),
            "output": usage.get("completion_tokens"),
        }
    view = views.responses(answer)
    return {
        "text": view["text"],
        "reasoning": view["reasoning.summary"],
        "refusal": view["refusal"],
        "tool_calls": [
            views.call_of_responses(item)
            for item in views.objects(answer["output"])
            if item["type"] in ("function_call", "custom_tool_call")
        ],
        "input": view["usage.input_tokens"],
        "output": view["usage.output_tokens"],
    }


if __name__ == "__main__":
    sys.exit(main())
