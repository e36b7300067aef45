"""The known differences between the official SDKs and this crate, and who is right. There are two kinds of rules.

- A repair takes one deviation out of a body, as the rule says that it is to be read. If the SDK agrees with us about the
  repaired body, and did not before, then this deviation was the reason. So nothing is excused by its looks alone.
- A stated rule looks at a difference and says whether it is this one, where no repair can show it.

The facts A to D are those of the notes on the protocols. Repairs are tried in this order, each on top of those that helped.
"""

import dataclasses
import typing

import frames
from views import objects


@dataclasses.dataclass(eq=False)
class Rule:
    name: str
    # None: all of them.
    vendor: typing.Optional[str]
    who: str
    fact: str
    why: str
    # Changes frames in place.
    repair: typing.Optional[typing.Callable] = None
    # (case, member, ours, theirs) -> bool
    looks: typing.Optional[typing.Callable] = None

    def verdict(self):
        return f"{self.who} ({self.fact}: {self.why})"

    def explains(self, case, member, ours, theirs):
        return self.vendor in (case.vendor, None) and self.looks(case, member, ours, theirs)


class Case:
    """One body and what we make of it."""

    def __init__(self, vendor, read, ours):
        self.vendor = vendor
        self.frames = read
        self.end = ours["end"]

    def payloads(self):
        return frames.payloads(self.frames)


# Chat Completions


def chunks(read):
    """The payloads up to `[DONE]`."""
    for frame in read:
        if frame.data.startswith("[DONE]"):
            return
        if isinstance(frame.value, dict):
            yield frame.value


def deltas(read):
    """The index of the choice and its delta."""
    for chunk in chunks(read):
        for choice in objects(chunk.get("choices")):
            if isinstance(choice.get("delta"), dict):
                yield choice.get("index", 0), choice["delta"]


def fragments(read):
    """What parts one list of tool calls from another, and a fragment."""
    for index, delta in deltas(read):
        for fragment in objects(delta.get("tool_calls")):
            yield index, fragment


def name_the_object(read):
    for chunk in chunks(read):
        if "choices" in chunk:
            chunk["object"] = "chat.completion.chunk"


def one_role(read):
    seen = set()
    for index, delta in deltas(read):
        if index in seen:
            delta.pop("role", None)
        elif delta.get("role"):
            seen.add(index)


def some_role(read):
    seen = set()
    for index, delta in deltas(read):
        if index not in seen and not delta.get("role"):
            delta["role"] = "assistant"
        seen.add(index)


def first_id_and_model(read):
    for name in ("id", "model"):
        first = next((chunk[name] for chunk in chunks(read) if chunk.get(name)), None)
        for chunk in chunks(read):
            if first is not None:
                chunk[name] = first


def usage_of_groq(read):
    for chunk in chunks(read):
        extra = chunk.get("x_groq")
        if isinstance(extra, dict) and extra.get("usage") and not chunk.get("usage"):
            chunk["usage"] = extra["usage"]


def last_usage(read):
    """In the last chunk."""
    last = used = None
    for chunk in chunks(read):
        last, used = chunk, chunk.get("usage") or used
    if last is not None and used:
        last["usage"] = used


def tool_index(read):
    """By id: a fragment without one goes on with the last call."""
    ids = {}
    for choice, fragment in fragments(read):
        known = ids.setdefault(choice, [])
        if fragment.get("id") and fragment["id"] not in known:
            known.append(fragment["id"])
        place = known.index(fragment["id"]) if fragment.get("id") else len(known) - 1
        fragment["index"] = max(place, 0)


def dense_tool_index(read):
    seen = {}
    for choice, fragment in fragments(read):
        order = seen.setdefault(choice, [])
        if fragment.get("index") not in order:
            order.append(fragment.get("index"))
        fragment["index"] = order.index(fragment.get("index"))


def one_id_and_name(read):
    seen = set()
    for choice, fragment in fragments(read):
        function = fragment.get("function")
        for name, holder in (("id", fragment), ("name", function)):
            place = (choice, fragment.get("index"), name)
            if isinstance(holder, dict) and name in holder:
                if place in seen or not holder[name]:
                    del holder[name]
                else:
                    seen.add(place)


def content_as_text(read):
    from views import text_and_thought

    for _, delta in deltas(read):
        if isinstance(delta.get("content"), list):
            delta["content"], delta["reasoning_content"] = text_and_thought(delta["content"])


def reasoning_once(read):
    """One of three spellings, chunk by chunk."""
    from views import details

    for _, delta in deltas(read):
        texts = [delta.pop("reasoning", None), delta.pop("reasoning_content", None), details(delta)]
        delta.pop("reasoning_details", None)
        text = next((text for text in texts if isinstance(text, str) and text), None)
        if text:
            delta["reasoning"] = text


def empty_arguments(read):
    """A call without any text is `{}`, if the answer has not come to its limit."""
    if any(choice.get("finish_reason") == "length" for chunk in chunks(read) for choice in objects(chunk.get("choices"))):
        return
    last = {}
    for choice, fragment in fragments(read):
        place = (choice, fragment.get("index"))
        function = fragment.get("function")
        if isinstance(function, dict):
            _, text = last.get(place, (None, ""))
            last[place] = (function, text + (function.get("arguments") or ""))
    for function, text in last.values():
        if not text:
            function["arguments"] = "{}"


# Responses


TERMINAL = ("response.completed", "response.incomplete", "response.failed")


def events(read):
    return [value for value in frames.payloads(read) if isinstance(value.get("type"), str)]


def no_empty_output(read):
    """Without the member, the SDK puts the items together that it has seen."""
    for event in events(read):
        response = event.get("response")
        if event["type"] in TERMINAL and isinstance(response, dict) and not response.get("output"):
            response.pop("output", None)


def one_answer(read):
    """The last one."""
    starts = [at for at, frame in enumerate(read) if isinstance(frame.value, dict) and is_start(frame.value)]
    if starts:
        del read[: starts[-1]]


def is_start(event):
    return event.get("type") == "response.created"


def constant_ids(read):
    """Of the response as at the end, of items as when they were added."""
    whole = [event["response"] for event in events(read) if isinstance(event.get("response"), dict)]
    ids = {}
    for response in whole:
        response["id"] = whole[-1].get("id")
        for index, item in enumerate(objects(response.get("output"))):
            if index in ids:
                item["id"] = ids[index]
    for event in events(read):
        item = event.get("item")
        if isinstance(item, dict) and "id" in item:
            item["id"] = ids.setdefault(event.get("output_index"), item["id"])
    for response in whole:
        for index, item in enumerate(objects(response.get("output"))):
            if index in ids:
                item["id"] = ids[index]


# Gemini


def last_whole_usage(read):
    """In the last chunk."""
    whole = [chunk for chunk in frames.payloads(read)]
    used = [chunk["usageMetadata"] for chunk in whole if (chunk.get("usageMetadata") or {}).get("totalTokenCount")]
    if used:
        whole[-1]["usageMetadata"] = used[-1]


def is_streamed_arguments(case, member, ours, theirs):
    calls = theirs if isinstance(theirs, list) else []
    return member.endswith(".functionCalls") and any(call[3:] or call[1] is None for call in calls)


def is_server_error(case, member, ours, theirs):
    """The SDK raises what the server sent, and we end with it."""
    return member == "raised" and case.end == "error" and theirs.startswith(("API", "ClientError", "ServerError"))


# Anthropic


def is_untracked_input(case, member, ours, theirs):
    """Of a block whose type is not in the SDK's list, the input that was streamed is left out."""
    if member != "tool_calls" or not (isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs)):
        return False
    blocks = [payload.get("content_block") for payload in case.payloads()]
    untracked = {block.get("id") for block in objects(blocks) if block.get("type") == "mcp_tool_use"}
    return all(
        mine == other or mine[:2] == other[:2] and mine[0] in untracked and not other[2]
        for mine, other in zip(ours, theirs)
    )


STATED = [
    Rule("server error", None, "both", "A3", "the SDK raises the error that the server sent", looks=is_server_error),
    Rule(
        "streamed arguments",
        "gemini",
        "ours",
        "C",
        "arguments in pieces become one value; the SDK hands the pieces on",
        looks=is_streamed_arguments,
    ),
    Rule(
        "input of MCP tools",
        "anthropic",
        "ours",
        "7",
        "the SDK puts together the input of two kinds of blocks only",
        looks=is_untracked_input,
    ),
]

REPAIRS = [
    Rule("plain SSE", None, "ours", "SSE", "lines as the standard reads them", repair=lambda read: None),
    Rule("object", "openai", "ours", "D5", "chunks are not dropped for their `object`", repair=name_the_object),
    Rule("role once", "openai", "ours", "A4", "a repeated role is not appended", repair=one_role),
    Rule("no role", "openai", "ours", "A4", "an answer without a role is the assistant's", repair=some_role),
    Rule("id", "openai", "ours", "D3", "the first id and model that are not empty", repair=first_id_and_model),
    Rule("content list", "openai", "ours", "A4", "content may be a list of parts", repair=content_as_text),
    Rule("tool index", "openai", "ours", "D10", "another id is another call, whatever its index", repair=tool_index),
    Rule("tool index gap", "openai", "ours", "A4", "calls need not count from 0", repair=dense_tool_index),
    Rule("tool id once", "openai", "ours", "D4", "the first id and name that are not empty", repair=one_id_and_name),
    Rule("reasoning", "openai", "ours", "D6", "one of the three spellings, chunk by chunk", repair=reasoning_once),
    Rule("x_groq", "openai", "ours", "D7", "usage may be in `x_groq`", repair=usage_of_groq),
    Rule("last usage", "openai", "ours", "D1", "the last usage that is not null", repair=last_usage),
    Rule("no arguments", "openai", "ours", "D9", "a finished call without any text is `{}`", repair=empty_arguments),
    Rule("answers", "responses", "ours", "D15", "a second `response.created` begins anew", repair=one_answer),
    Rule("ids", "responses", "ours", "D15", "ids may change between events", repair=constant_ids),
    Rule("empty output", "responses", "ours", "D12", "an empty output does not undo items", repair=no_empty_output),
    Rule("whole usage", "gemini", "ours", "D18", "the last usage that has a total", repair=last_whole_usage),
]
