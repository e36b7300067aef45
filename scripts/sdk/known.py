"""The known differences between the official SDKs and this crate, and who is right. There are two kinds of rules.

- A repair takes one deviation out of a body, as the rule says that it is to be read. If the SDK agrees with us about the
  repaired body, and did not before, then this deviation was the reason. So nothing is excused by its looks alone.
- A stated rule looks at a difference and says whether it is this one, where no repair can show it.

The facts A to D are those of the notes on the protocols of OpenAI and Gemini; a number alone is a section of the notes on
Anthropic's, and SSE is the standard. Repairs are tried in this order, each on top of those that helped.
"""

import dataclasses
import json
import typing

import frames
from views import details, objects, text_and_thought


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


def whole_chunks(read):
    """Of a missing or empty member nothing comes: no choices, no delta."""
    for chunk in chunks(read):
        chunk["choices"] = objects(chunk.get("choices"))
        for choice in chunk["choices"]:
            choice["delta"] = choice.get("delta") or {}
            choice.setdefault("index", 0)


def name_the_object(read):
    for chunk in chunks(read):
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
    """Counts calls anew: another id under the same index is another call, and a fragment that has neither id nor index
    goes on with the last one."""
    calls, place_of, last = {}, {}, {}
    for choice, fragment in fragments(read):
        known = calls.setdefault(choice, [])
        index, id = fragment.get("index"), fragment.get("id") or None
        if id is None and (index is None and known or (choice, index) in place_of):
            place = last[choice] if index is None else place_of[choice, index]
        else:
            if (index, id) not in known:
                known.append((index, id))
            place = known.index((index, id))
        place_of[choice, index] = last[choice] = fragment["index"] = place


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
    for _, delta in deltas(read):
        if isinstance(delta.get("content"), list):
            delta["content"], delta["reasoning_content"] = text_and_thought(delta["content"])


def reasoning_once(read):
    """One of three spellings, chunk by chunk."""
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


def listed_events(read):
    """Without heartbeats and other events that have nothing of the answer, and with the start that they hide."""
    read[:] = [frame for frame in read if isinstance(frame.value, dict) and is_of_answer(frame.value)]
    if read and not is_start(read[0].value):
        response = next((event["response"] for event in events(read) if isinstance(event.get("response"), dict)), None)
        if response is not None:
            start = {"type": "response.created", "sequence_number": 0, "response": {**response, "output": []}}
            read.insert(0, frames.Frame("response.created", json.dumps(start)))


def is_of_answer(event):
    kind = str(event.get("type"))
    return kind == "error" or kind.startswith("response.") and kind != "response.content_filters"


def parts_added(read):
    """A start for text that comes without one."""
    seen, whole = set(), []
    for frame in read:
        event = frame.value if isinstance(frame.value, dict) else {}
        place = event.get("output_index"), event.get("content_index")
        if event.get("type") == "response.content_part.added":
            seen.add(place)
        if event.get("type") in ("response.output_text.delta", "response.output_text.done") and place not in seen:
            seen.add(place)
            part = {"type": "output_text", "text": "", "annotations": []}
            start = {**event, "type": "response.content_part.added", "part": part}
            whole.append(frames.Frame(start["type"], json.dumps(start)))
        whole.append(frame)
    read[:] = whole


def no_empty_output(read):
    """Without the member, the SDK puts the items together that it has seen."""
    for event in events(read):
        response = event.get("response")
        if event["type"] in TERMINAL and isinstance(response, dict) and not response.get("output"):
            response.pop("output", None)


def one_answer(read):
    """The last one."""
    id_now, start = None, 0
    for at, frame in enumerate(read):
        if isinstance(frame.value, dict) and is_start(frame.value):
            response = frame.value.get("response") or {}
            if response.get("id") != id_now:
                id_now, start = response.get("id"), at
    del read[:start]


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


def role_of_model(read):
    for chunk in frames.payloads(read):
        for candidate in objects(chunk.get("candidates")):
            if isinstance(candidate.get("content"), dict):
                candidate["content"].setdefault("role", "model")


def is_streamed_arguments(case, member, ours, theirs):
    calls = theirs if isinstance(theirs, list) else []
    return member.endswith(".functionCalls") and any(call[3:] or call[1] is None for call in calls)


def is_server_error(case, member, ours, theirs):
    """The SDK raises what the server sent, and we end with it."""
    if member != "raised" or case.end != "error":
        return False
    # A flat `error` of Responses is an event for the SDK, which then misses the end.
    return theirs.startswith(("API", "ClientError", "ServerError")) or is_missed_end(theirs)


def is_truncated(case, member, ours, theirs):
    """Neither has an answer that came to its end."""
    return member == "raised" and case.end in ("truncated", "empty") and is_missed_end(theirs)


def is_missed_end(raised):
    return "Didn't receive a `response.completed`" in raised or raised.startswith("AssertionError")


# Anthropic


def event_names(read):
    """The kind comes from the payload."""
    for frame in read:
        if isinstance(frame.value, dict) and isinstance(frame.value.get("type"), str):
            frame.name = frame.value["type"]


def one_message(read):
    """From the last start with another id on."""
    id_now, start = None, 0
    for at, frame in enumerate(read):
        if isinstance(frame.value, dict) and frame.value.get("type") == "message_start":
            message = frame.value.get("message") or {}
            if message.get("id") != id_now:
                id_now, start = message.get("id"), at
    del read[:start]


def model_after_fallback(read):
    for event in reversed(events(read)):
        block = event.get("content_block")
        if isinstance(block, dict) and block.get("type") == "fallback":
            model = (block.get("to") or {}).get("model")
            for start in events(read):
                if start["type"] == "message_start" and model:
                    start["message"]["model"] = model
            return


def usage_in_delta(read):
    used = {"output_tokens": 0}
    for event in events(read):
        if event["type"] == "message_start":
            used = (event.get("message") or {}).get("usage") or used
        if event["type"] == "message_delta":
            event["usage"] = event.get("usage") or {}
            event["usage"].setdefault("output_tokens", used.get("output_tokens", 0))


def dense_index(read):
    order = []
    for event in events(read):
        if event["type"].startswith("content_block_"):
            if event.get("index") not in order:
                order.append(event.get("index"))
            event["index"] = order.index(event.get("index"))


def is_closed_input(case, member, ours, theirs):
    """All that differs is the input of the last call, which was truncated."""
    if member != "tool_calls" or case.end not in ("truncated", "error") or not (ours and theirs):
        return False
    return ours[:-1] == theirs[:-1] and ours[-1][:2] == theirs[-1][:2]


def is_invalid_input(case, member, ours, theirs):
    return member == "raised" and "Unable to parse tool parameter JSON" in theirs


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
    Rule("truncated", None, "both", "D16", "there is no answer that came to its end", looks=is_truncated),
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
    Rule(
        "truncated input",
        "anthropic",
        "both",
        "8",
        "of a truncated input a string counts for us as far as it came, and a number for the SDK",
        looks=is_closed_input,
    ),
    Rule(
        "invalid input",
        "anthropic",
        "ours",
        "7",
        "input that is not JSON is reported, and the message goes on",
        looks=is_invalid_input,
    ),
]

REPAIRS = [
    Rule("plain SSE", None, "ours", "SSE", "lines as the standard reads them", repair=lambda read: None),
    Rule("names", "anthropic", "ours", "1", "the kind comes from the payload", repair=event_names),
    Rule("messages", "anthropic", "ours", "9", "a second start with another id begins anew", repair=one_message),
    Rule("fallback", "anthropic", "ours", "3", "after a `fallback` another model answers", repair=model_after_fallback),
    Rule("delta usage", "anthropic", "ours", "9", "`message_delta` may lack usage", repair=usage_in_delta),
    Rule("index gap", "anthropic", "ours", "9", "blocks need not count from 0", repair=dense_index),
    Rule("whole chunks", "openai", "ours", "A4", "without choices or delta nothing comes", repair=whole_chunks),
    Rule("object", "openai", "ours", "D5", "chunks are not dropped for their `object`", repair=name_the_object),
    Rule("role once", "openai", "ours", "A4", "a repeated role is not appended", repair=one_role),
    Rule("no role", "openai", "ours", "A4", "an answer without a role is the assistant's", repair=some_role),
    Rule("id", "openai", "ours", "D3", "the first id and model that are not empty", repair=first_id_and_model),
    Rule("content list", "openai", "ours", "A4", "content may be a list of parts", repair=content_as_text),
    Rule("tool index", "openai", "ours", "D10", "another id is another call, whatever its index", repair=tool_index),
    Rule("tool id once", "openai", "ours", "D4", "the first id and name that are not empty", repair=one_id_and_name),
    Rule("reasoning", "openai", "ours", "D6", "one of the three spellings, chunk by chunk", repair=reasoning_once),
    Rule("x_groq", "openai", "ours", "D7", "usage may be in `x_groq`", repair=usage_of_groq),
    Rule("last usage", "openai", "ours", "D1", "the last usage that is not null", repair=last_usage),
    Rule("no arguments", "openai", "ours", "D9", "a finished call without any text is `{}`", repair=empty_arguments),
    Rule("other events", "responses", "ours", "D14", "unlisted events are passed over", repair=listed_events),
    Rule("answers", "responses", "ours", "D15", "a second `response.created` begins anew", repair=one_answer),
    Rule("ids", "responses", "ours", "D15", "ids may change between events", repair=constant_ids),
    Rule("parts", "responses", "ours", "B3", "text may come without a start of its part", repair=parts_added),
    Rule("empty output", "responses", "ours", "D12", "an empty output does not undo items", repair=no_empty_output),
    Rule("no role", "gemini", "ours", "C", "an answer without a role is the model's", repair=role_of_model),
    Rule("whole usage", "gemini", "ours", "D18", "the last usage that has a total", repair=last_whole_usage),
]
