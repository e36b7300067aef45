"""Bodies by hand, with what they come to. A plain one of each vendor must come out equal, a planted difference must be
reported, and each rule of known.py must explain the body that is written for it, and be needed for it."""

import copy
import json

import known

CHAT = {
    "id": "c1",
    "object": "chat.completion",
    "model": "m",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hé!"}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3},
}


def body(*payloads, names=False):
    """Texts stand as they are."""
    frames = []
    for payload in payloads:
        name = f"event: {payload['type']}\n" if names and isinstance(payload, dict) else ""
        data = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
        frames.append(f"{name}data: {data}\n\n")
    return "".join(frames).encode()


def chunk(delta=None, finish=None, **more):
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    return {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices, **more}


def chat(*chunks, usage=CHAT["usage"]):
    return body(*chunks, chunk(usage=usage), "[DONE]")


def chat_answer(finish="stop", calls=None, **message):
    answer = copy.deepcopy(CHAT)
    answer["choices"][0]["message"] = {"role": "assistant", **message}
    if calls:
        answer["choices"][0]["message"]["tool_calls"] = [
            {"id": id, "type": "function", "function": {"name": name, "arguments": arguments}}
            for id, name, arguments in calls
        ]
    answer["choices"][0]["finish_reason"] = finish
    return answer


def call(index, id, name, arguments):
    fragment = {"index": index, "id": id, "type": "function", "function": {"name": name, "arguments": arguments}}
    if index is None:
        del fragment["index"]
    return fragment


HELLO = [chunk({"role": "assistant", "content": "H"}), chunk({"content": "é!"}), chunk({}, "stop")]


def anthropic(*blocks, id="msg_1", delta_usage=True, fallback=None, start=True, index=0, ended=True):
    events = [{"type": "message_start", "message": anthropic_answer(id=id, stop=None, output=1)}] if start else []
    if fallback:
        events.append(
            {"type": "content_block_start", "index": 0, "content_block": {"type": "fallback", "to": {"model": fallback}}}
        )
        events.append({"type": "content_block_stop", "index": 0})
        index += 1
    for at, (block, deltas) in enumerate(blocks, index):
        events.append({"type": "content_block_start", "index": at, "content_block": block})
        events += [{"type": "content_block_delta", "index": at, "delta": delta} for delta in deltas]
        if ended:
            events.append({"type": "content_block_stop", "index": at})
    if ended:
        delta = {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None}}
        events += [{**delta, "usage": {"output_tokens": 2}} if delta_usage else delta, {"type": "message_stop"}]
    return events


def anthropic_answer(*content, id="msg_1", model="m", stop="end_turn", output=2):
    return {
        "id": id,
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": list(content),
        "stop_reason": stop,
        "stop_sequence": None,
        "usage": {"input_tokens": 1, "output_tokens": output},
    }


TEXT = {"type": "text", "text": ""}
HE = {"type": "text", "text": "Hé"}


def typed(text):
    return [{"type": "text_delta", "text": letter} for letter in text]


def input_of(text):
    return [{"type": "input_json_delta", "partial_json": text}]


def tool(kind, input):
    return {"type": kind, "id": "t1", "name": "f", "input": input}


def response(status, output, id="resp_1"):
    return {"id": id, "object": "response", "created_at": 1, "model": "m", "status": status, "output": output}


def item(status, content, id="msg_1"):
    return {"type": "message", "id": id, "role": "assistant", "status": status, "content": content}


def part(text):
    return {"type": "output_text", "text": text, "annotations": []}


def responses(id="resp_1", ids=("msg_1", "msg_1"), output=True, parts=True, end="response.completed"):
    at = {"output_index": 0, "content_index": 0, "item_id": "msg_1"}
    done = item("completed", [part("Hé")], ids[1])
    events = [
        {"type": "response.created", "response": response("in_progress", [], id)},
        {"type": "response.output_item.added", "output_index": 0, "item": item("in_progress", [], ids[0])},
        {"type": "response.content_part.added", **at, "part": part("")},
        {"type": "response.output_text.delta", **at, "delta": "Hé", "logprobs": []},
        {"type": "response.output_item.done", "output_index": 0, "item": done},
        {"type": end, "response": response(end.removeprefix("response."), [done] if output else [], id)},
    ]
    if not parts:
        del events[2]
    return [{**event, "sequence_number": number} for number, event in enumerate(events)]


def response_answer(status="completed", id="resp_1"):
    return response(status, [item(status, [part("Hé")])], id)


def gemini(*parts, finish=None, role="model", **more):
    content = {"parts": list(parts), "role": role}
    if role is None:
        del content["role"]
    candidate = {"content": content, "index": 0}
    if finish:
        candidate["finishReason"] = finish
    return {"candidates": [candidate], "modelVersion": "m", "responseId": "r1", **more}


def gemini_answer(*parts, **more):
    return gemini(*parts, finish="STOP", **more)


CHAT_HE = chat_answer(content="Hé!")
TOTAL = {"promptTokenCount": 1, "candidatesTokenCount": 2, "totalTokenCount": 3}
ERROR = {"error": {"message": "overloaded", "type": "server_error", "code": 500}}

# Vendor, body and our answer.
EQUAL = [
    (
        "anthropic",
        body(
            *anthropic((TEXT, typed("Hé")), (tool("tool_use", {}), [*input_of('{"a"'), *input_of(": [1, 2]}")])),
            names=True,
        ),
        anthropic_answer(HE, tool("tool_use", {"a": [1, 2]})),
    ),
    ("openai", chat(*HELLO), CHAT_HE),
    (
        "openai",
        chat(
            chunk({"role": "assistant", "tool_calls": [call(0, "t1", "f", "")]}),
            chunk({"tool_calls": [{"index": 0, "function": {"arguments": '{"a":'}}]}),
            chunk({"tool_calls": [{"index": 0, "function": {"arguments": "1}"}}]}),
            chunk({}, "tool_calls"),
        ),
        chat_answer("tool_calls", [("t1", "f", '{"a": 1}')]),
    ),
    ("openai", chat(chunk({"role": "assistant", "content": "H"}, "length")), chat_answer("length", content="H")),
    ("responses", body(*responses(), names=True), response_answer()),
    ("responses", body(*responses(end="response.incomplete"), names=True), response_answer("incomplete")),
    (
        "gemini",
        body(
            gemini({"text": "H"}),
            gemini({"text": "é"}),
            gemini({"functionCall": {"name": "f", "args": {"a": 1}}}, finish="STOP", usageMetadata=TOTAL),
        ),
        gemini_answer({"text": "Hé"}, {"functionCall": {"name": "f", "args": {"a": 1}}}, usageMetadata=TOTAL),
    ),
]

# The name of the rule, then as above, and how the stream ended for us.
BY_RULE = [
    ("names", "anthropic", body(*anthropic((TEXT, typed("Hé")))), anthropic_answer(HE), "complete"),
    (
        "messages",
        "anthropic",
        body(*anthropic((TEXT, typed("x")), id="msg_0", ended=False), *anthropic((TEXT, typed("Hé"))), names=True),
        anthropic_answer(HE),
        "complete",
    ),
    (
        "fallback",
        "anthropic",
        body(*anthropic((TEXT, typed("Hé")), fallback="n"), names=True),
        anthropic_answer({"type": "fallback", "to": {"model": "n"}}, HE, model="n"),
        "complete",
    ),
    (
        "delta usage",
        "anthropic",
        body(*anthropic((TEXT, typed("Hé")), delta_usage=False), names=True),
        anthropic_answer(HE, output=1),
        "complete",
    ),
    (
        "index gap",
        "anthropic",
        body(*anthropic((TEXT, typed("Hé")), index=1), names=True),
        anthropic_answer(HE),
        "complete",
    ),
    (
        "input of MCP tools",
        "anthropic",
        body(*anthropic((tool("mcp_tool_use", {}), input_of('{"a": 1}'))), names=True),
        anthropic_answer(tool("mcp_tool_use", {"a": 1})),
        "complete",
    ),
    (
        "truncated input",
        "anthropic",
        body(*anthropic((tool("tool_use", {}), input_of('{"a": 1')), ended=False), names=True),
        anthropic_answer(tool("tool_use", {}), stop=None, output=1),
        "truncated",
    ),
    (
        "invalid input",
        "anthropic",
        body(*anthropic((tool("tool_use", {}), input_of("{a}"))), names=True),
        anthropic_answer(tool("tool_use", "{a}")),
        "complete",
    ),
    ("truncated", "anthropic", b"", None, "empty"),
    ("truncated", "responses", body(*responses()[:-1], names=True), response("in_progress", []), "truncated"),
    ("server error", "openai", body(*HELLO[:2], ERROR), chat_answer(None, content="Hé!"), "error"),
    ("server error", "gemini", json.dumps(ERROR, indent=1).encode(), None, "error"),
    (
        "plain SSE",
        "gemini",
        body(gemini({"text": "a"}, finish="STOP")).replace(b"data: ", b"data:"),
        gemini_answer({"text": "a"}),
        "complete",
    ),
    ("whole chunks", "openai", chat(*HELLO[:2], {**chunk(), "choices": None}, HELLO[2]), CHAT_HE, "complete"),
    ("object", "openai", chat(HELLO[0], {**HELLO[1], "object": "chat.completion.done"}, HELLO[2]), CHAT_HE, "complete"),
    ("role once", "openai", chat(HELLO[0], chunk({"role": "assistant", "content": "é!"}, "stop")), CHAT_HE, "complete"),
    ("no role", "openai", chat(chunk({"content": "H"}), *HELLO[1:]), CHAT_HE, "complete"),
    ("id", "openai", chat({**chunk(), "id": "", "model": ""}, *HELLO), CHAT_HE, "complete"),
    (
        "content list",
        "openai",
        chat(
            chunk({"role": "assistant", "content": [{"type": "thinking", "thinking": [{"type": "text", "text": "So"}]}]}),
            *HELLO[1:],
        ),
        chat_answer(reasoning_content="So", content="é!"),
        "complete",
    ),
    (
        "tool index",
        "openai",
        chat(
            chunk({"role": "assistant", "tool_calls": [call(0, "t1", "f", "{}")]}),
            chunk({"tool_calls": [call(0, "t2", "f", "{}")]}, "tool_calls"),
        ),
        chat_answer("tool_calls", [("t1", "f", "{}"), ("t2", "f", "{}")]),
        "complete",
    ),
    (
        "tool index",
        "openai",
        chat(chunk({"role": "assistant", "tool_calls": [call(None, "t1", "f", "{}")]}, "tool_calls")),
        chat_answer("tool_calls", [("t1", "f", "{}")]),
        "complete",
    ),
    (
        "tool index",
        "openai",
        chat(
            chunk({"role": "assistant", "tool_calls": [call(1, "t1", "f", '{"a":'), call(2, "t2", "g", "{")]}),
            chunk({"tool_calls": [{"index": 1, "function": {"arguments": "1}"}}]}),
            chunk({"tool_calls": [{"index": 2, "function": {"arguments": "}"}}]}, "tool_calls"),
        ),
        chat_answer("tool_calls", [("t1", "f", '{"a": 1}'), ("t2", "g", "{}")]),
        "complete",
    ),
    (
        "tool id once",
        "openai",
        chat(
            chunk({"role": "assistant", "tool_calls": [call(0, "t1", "f", '{"a":')]}),
            chunk({"tool_calls": [call(0, "t1", "f", "1}")]}, "tool_calls"),
        ),
        chat_answer("tool_calls", [("t1", "f", '{"a": 1}')]),
        "complete",
    ),
    (
        "reasoning",
        "openai",
        chat(
            chunk({"role": "assistant", "reasoning_details": [{"type": "reasoning.text", "text": "S"}]}),
            chunk({"reasoning_details": [{"type": "reasoning.text", "text": "o"}]}),
            *HELLO[1:],
        ),
        chat_answer(reasoning="So", content="é!"),
        "complete",
    ),
    (
        "x_groq",
        "openai",
        body(*HELLO[:2], {**HELLO[2], "x_groq": {"usage": CHAT["usage"]}}, "[DONE]"),
        CHAT_HE,
        "complete",
    ),
    ("last usage", "openai", body(*HELLO, chunk(usage=CHAT["usage"]), chunk(), "[DONE]"), CHAT_HE, "complete"),
    (
        "no arguments",
        "openai",
        chat(chunk({"role": "assistant", "tool_calls": [call(0, "t1", "f", "")]}), chunk({}, "tool_calls")),
        chat_answer("tool_calls", [("t1", "f", "{}")]),
        "complete",
    ),
    ("other events", "responses", body({"type": "keepalive"}, *responses(), names=True), response_answer(), "complete"),
    ("answers", "responses", body(*responses("resp_0")[:-1], *responses(), names=True), response_answer(), "complete"),
    ("ids", "responses", body(*responses(ids=("a", "b")), names=True), response_answer(), "complete"),
    ("parts", "responses", body(*responses(parts=False), names=True), response_answer(), "complete"),
    ("empty output", "responses", body(*responses(output=False), names=True), response_answer(), "complete"),
    (
        "streamed arguments",
        "gemini",
        body(
            gemini({"functionCall": {"name": "f", "willContinue": True}}),
            gemini({"functionCall": {"partialArgs": [{"jsonPath": "$.a", "stringValue": "b"}], "willContinue": True}}),
            gemini({"functionCall": {}}, finish="STOP"),
        ),
        gemini_answer({"functionCall": {"name": "f", "args": {"a": "b"}}}),
        "complete",
    ),
    ("no role", "gemini", body(gemini({"text": "a"}, finish="STOP", role=None)), gemini_answer({"text": "a"}), "complete"),
    (
        "whole usage",
        "gemini",
        body(gemini({"text": "a"}, usageMetadata=TOTAL), gemini(finish="STOP", usageMetadata={"trafficType": "ON_DEMAND"})),
        gemini_answer({"text": "a"}, usageMetadata=TOTAL),
        "complete",
    ),
]


def run(judge):
    """`judge` is that of compare.py. Returns the exit code."""
    failed = total = 0

    def check(name, wanted, seen):
        nonlocal failed, total
        total += 1
        failed += wanted != seen
        print("ok  " if wanted == seen else f"FAIL wanted {wanted}, seen {seen}:", name)

    def rules(vendor, sent, answer, end):
        rows = judge(vendor, sent, {"message": answer, "end": end})
        return sorted({f"{member}: {rule.name if rule else 'unknown'}" for member, _, _, rule in rows})

    for vendor, sent, answer in EQUAL:
        check(f"{vendor} is equal", [], rules(vendor, sent, answer, "complete"))
        planted = planted_in(vendor, answer)
        for member, changed in planted.items():
            check(f"{vendor}, planted in {member}", [f"{member}: unknown"], rules(vendor, sent, changed, "complete"))
    for name, vendor, sent, answer, end in BY_RULE:
        seen = {row.split(": ")[1] for row in rules(vendor, sent, answer, end)}
        check(f"{vendor}, rule {name}", {name}, seen)
    tested = {name for name, *_ in BY_RULE}
    check("each rule has a body", [], [rule.name for rule in [*known.STATED, *known.REPAIRS] if rule.name not in tested])
    check("what is not read is reported", ["inspect failed"], [row[0] for row in judge("openai", b"", {"failed": "x"})])
    print(f"{total - failed} of {total} are well")
    return 1 if failed else 0


def planted_in(vendor, answer):
    """By the member that must be reported: the answer with one thing changed."""
    changes = {
        "anthropic": {
            "text": lambda it: it["content"][0].update(text="He"),
            "tool_calls": lambda it: it["content"][1]["input"].update(a=[1, 2, 3]),
            "usage.output_tokens": lambda it: it["usage"].update(output_tokens=3),
        },
        "openai": {
            "model": lambda it: it.update(model="n"),
            "choices[0].finish_reason": lambda it: it["choices"][0].update(finish_reason="other"),
            "usage.total_tokens": lambda it: it["usage"].pop("total_tokens"),
        },
        "responses": {
            "text": lambda it: it["output"][0]["content"][0].update(text="Hé!"),
            "status": lambda it: it.update(status="other"),
        },
        "gemini": {
            "candidates[0].functionCalls": lambda it: it["candidates"][0]["content"]["parts"].pop(),
            "candidates[0].text": lambda it: it["candidates"][0]["content"]["parts"].insert(0, {"text": "x"}),
        },
    }
    planted = {}
    for member, change in changes[vendor].items():
        planted[member] = copy.deepcopy(answer)
        change(planted[member])
    return planted
