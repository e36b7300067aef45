"""What matters of an answer, by vendor: a flat table from member to value. A member that is null, an empty string or an
empty list is left out, as vendors and servers do not agree about which of them means nothing."""

import json
import re


def view(vendor, answer):
    table = VIEWS[vendor](answer) if isinstance(answer, dict) else {}
    return {member: value for member, value in table.items() if value not in (None, "", [])}


def differences(ours, theirs):
    """The members that are not the same: (member, ours, theirs)."""
    members = [*ours, *(member for member in theirs if member not in ours)]
    return [
        (member, ours.get(member), theirs.get(member))
        for member in members
        if not same(ours.get(member), theirs.get(member))
    ]


def same(left, right):
    """As JSON: `true` is not 1, but 1.0 is."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return isinstance(left, bool) == isinstance(right, bool) and left == right


def at(value, path):
    """The value at a path of names, or None."""
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def objects(value):
    return [it for it in value if isinstance(it, dict)] if isinstance(value, list) else []


def joined(values):
    return "".join(value for value in values if isinstance(value, str))


def parsed(arguments):
    """Arguments as a value. What is not JSON stays as text, marked."""
    if not isinstance(arguments, str):
        return arguments
    try:
        return json.loads(arguments)
    except ValueError:
        return {"not JSON": arguments}


def members(value, prefix, paths):
    return {f"{prefix}{path}": at(value, path) for path in paths}


def anthropic(message):
    blocks = objects(message.get("content"))
    table = members(message, "", ("id", "model", "role", "stop_reason", "stop_sequence"))
    table["content types"] = [block.get("type") for block in blocks]
    table["text"] = joined(block.get("text") for block in blocks if block.get("type") == "text")
    table["reasoning"] = joined(block.get("thinking") for block in blocks)
    table["signatures"] = [block["signature"] for block in blocks if block.get("signature")]
    calls = [block for block in blocks if str(block.get("type")).endswith("tool_use")]
    table["tool_calls"] = [[call.get("id"), call.get("name"), call.get("input")] for call in calls]
    table["citations"] = [citation for block in blocks for citation in block.get("citations") or []]
    table |= members(message, "", USAGE_ANTHROPIC)
    return table


USAGE_ANTHROPIC = [
    f"usage.{name}"
    for name in (
        "input_tokens",
        "output_tokens",
        "cache_creation_input_tokens",
        "cache_read_input_tokens",
        "output_tokens_details.thinking_tokens",
        "server_tool_use.web_search_requests",
        "server_tool_use.web_fetch_requests",
    )
]


def chat(completion):
    table = members(completion, "", ("id", "model", "object", *USAGE_CHAT))
    for place, choice in enumerate(objects(completion.get("choices"))):
        index = choice.get("index", place)
        message = choice.get("message") if isinstance(choice.get("message"), dict) else {}
        content, thought = text_and_thought(message.get("content"))
        reasoning = [message.get("reasoning"), message.get("reasoning_content"), details(message), thought]
        table |= {
            f"choices[{index}].{member}": value
            for member, value in {
                "role": message.get("role"),
                "content": content,
                "reasoning": next((text for text in reasoning if isinstance(text, str) and text), None),
                "refusal": message.get("refusal"),
                "tool_calls": [call_of_chat(call) for call in objects(message.get("tool_calls"))],
                "function_call": call_of_chat({"function": message["function_call"]})[1:]
                if message.get("function_call")
                else None,
                "audio.transcript": at(message, "audio.transcript"),
                "audio.data": at(message, "audio.data"),
                "finish_reason": choice.get("finish_reason"),
                "logprobs": [at(token, "token") for token in objects(at(choice, "logprobs.content"))],
            }.items()
        }
    return table


USAGE_CHAT = [
    f"usage.{name}"
    for name in (
        "prompt_tokens",
        "completion_tokens",
        "total_tokens",
        "prompt_tokens_details.cached_tokens",
        "completion_tokens_details.reasoning_tokens",
    )
]


def text_and_thought(content):
    """Content is text, or a list of parts, some of which are thoughts."""
    if isinstance(content, str) or content is None:
        return content, None
    text, thought = [], []
    for part in objects(content):
        if part.get("type") == "thinking":
            inner = part.get("thinking")
            thought += [inner] if isinstance(inner, str) else [it.get("text") for it in objects(inner)]
        else:
            text.append(part.get("text"))
    return joined(text), joined(thought)


def details(message):
    return joined(it.get("text") or it.get("summary") for it in objects(message.get("reasoning_details")))


def call_of_chat(call):
    function = call.get("function") if isinstance(call.get("function"), dict) else {}
    return [call.get("id"), function.get("name"), parsed(function.get("arguments"))]


def responses(response):
    items = objects(response.get("output"))
    parts = [part for item in items if item.get("type") == "message" for part in objects(item.get("content"))]
    table = members(response, "", ("id", "model", "object", "status", "error.code", "error.message"))
    table |= members(response, "", ("incomplete_details.reason", *USAGE_RESPONSES))
    table["output types"] = [item.get("type") for item in items]
    table["roles"] = [item.get("role") for item in items if item.get("type") == "message"]
    table["text"] = joined(part.get("text") for part in parts if part.get("type") == "output_text")
    table["refusal"] = joined(part.get("refusal") for part in parts)
    thoughts = [item for item in items if item.get("type") == "reasoning"]
    table["reasoning.summary"] = joined(it.get("text") for item in thoughts for it in objects(item.get("summary")))
    table["reasoning.content"] = joined(it.get("text") for item in thoughts for it in objects(item.get("content")))
    table["tool_calls"] = [call_of_responses(item) for item in items if re.search(CALLS, str(item.get("type")))]
    return table


CALLS = "^(function_call|custom_tool_call|mcp_call)$"

USAGE_RESPONSES = [
    f"usage.{name}"
    for name in (
        "input_tokens",
        "output_tokens",
        "total_tokens",
        "input_tokens_details.cached_tokens",
        "output_tokens_details.reasoning_tokens",
    )
]


def call_of_responses(item):
    given = item.get("input") if item.get("type") == "custom_tool_call" else parsed(item.get("arguments"))
    return [item.get("call_id") or item.get("id"), item.get("name"), given]


def gemini(response):
    table = members(response, "", ("responseId", "modelVersion", "promptFeedback.blockReason", *USAGE_GEMINI))
    for place, candidate in enumerate(objects(response.get("candidates"))):
        index = candidate.get("index", place)
        parts = objects(at(candidate, "content.parts"))
        spoken = [part for part in parts if not part.get("thought")]
        table |= {
            f"candidates[{index}].{member}": value
            for member, value in {
                "role": at(candidate, "content.role"),
                "text": joined(part.get("text") for part in spoken),
                "reasoning": joined(part.get("text") for part in parts if part.get("thought")),
                "functionCalls": [call_of_gemini(part["functionCall"]) for part in parts if "functionCall" in part],
                "executableCode": [at(part, "executableCode.code") for part in parts if "executableCode" in part],
                "codeExecutionResult": [
                    at(part, "codeExecutionResult.output") for part in parts if "codeExecutionResult" in part
                ],
                "signatures": [part["thoughtSignature"] for part in parts if part.get("thoughtSignature")],
                "finishReason": candidate.get("finishReason"),
            }.items()
        }
    return table


USAGE_GEMINI = [
    f"usageMetadata.{name}"
    for name in (
        "promptTokenCount",
        "candidatesTokenCount",
        "thoughtsTokenCount",
        "cachedContentTokenCount",
        "toolUsePromptTokenCount",
        "totalTokenCount",
    )
]


def call_of_gemini(call):
    call = call if isinstance(call, dict) else {}
    kept = [call.get("id"), call.get("name"), call.get("args") or {}]
    # Pieces of arguments that nobody has put together.
    return [*kept, {"pieces": call["partialArgs"]}] if call.get("partialArgs") else kept


VIEWS = {"anthropic": anthropic, "openai": chat, "responses": responses, "gemini": gemini}
