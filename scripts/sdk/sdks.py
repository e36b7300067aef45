"""What the official SDKs make of a body: the final object of their accumulators, as JSON."""

import logging
import os
import warnings

TIMEOUT = 60
ASKED = [{"role": "user", "content": "."}]


class Sdks:
    def __init__(self, replay):
        self.replay = replay
        self.clients = {}
        # The server is on this machine; what the environment says about servers does not count.
        for name in list(os.environ):
            if name.lower().endswith("_proxy") or name.startswith(("ANTHROPIC_", "OPENAI_", "GOOGLE_", "GEMINI_")):
                del os.environ[name]
        # Of unknown enum members and of models that are given up soon.
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)

    def read(self, vendor, body):
        """Returns the object, or {"raised": the exception}."""
        self.replay.serve(vendor, body)
        if vendor not in self.clients:
            self.clients[vendor] = CLIENTS[vendor](self.replay.url)
        try:
            return READERS[vendor](self.clients[vendor])
        except Exception as error:
            return {"raised": f"{type(error).__name__}: {error}"}


def anthropic_client(url):
    import anthropic

    return anthropic.Anthropic(api_key="none", base_url=url, max_retries=0, timeout=TIMEOUT)


def openai_client(url):
    import openai

    return openai.OpenAI(api_key="none", base_url=url + "/v1", max_retries=0, timeout=TIMEOUT)


def gemini_client(url):
    from google import genai

    return genai.Client(
        api_key="none",
        vertexai=False,
        http_options=genai.types.HttpOptions(
            base_url=url,
            api_version="v1beta",
            timeout=TIMEOUT * 1000,
            retry_options=genai.types.HttpRetryOptions(attempts=1),
        ),
    )


def read_anthropic(client):
    with client.messages.stream(model="m", max_tokens=1, messages=ASKED) as stream:
        return as_json(stream.get_final_message())


def read_openai(client):
    import openai

    with client.chat.completions.stream(model="m", messages=ASKED) as stream:
        try:
            return as_json(stream.get_final_completion())
        except (openai.LengthFinishReasonError, openai.ContentFilterFinishReasonError):
            # It only refuses to parse what it has put together.
            return as_json(stream.current_completion_snapshot)


def read_responses(client):
    with client.responses.stream(model="m", input=".") as stream:
        last = None
        for event in stream:
            if event.type in ("response.incomplete", "response.failed"):
                # `get_final_response` only knows `response.completed`.
                last = event.response
        return as_json(last if last is not None else stream.get_final_response())


def read_gemini(client):
    """There is no accumulator: this follows `chats`, which appends the contents of the chunks and keeps the last reason."""
    from google.genai import types

    config = types.GenerateContentConfig(automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True))
    whole, candidates = {}, {}
    for chunk in client.models.generate_content_stream(model="m", contents=".", config=config):
        chunk = chunk.model_dump(mode="json", by_alias=True, exclude_none=True)
        for candidate in chunk.pop("candidates", []):
            kept = candidates.setdefault(candidate.get("index") or 0, {"content": {"parts": []}})
            content = candidate.pop("content", {})
            kept["content"]["parts"] += content.pop("parts", [])
            kept["content"].update(content)
            kept.update(candidate)
        whole.update(chunk)
    return {**whole, "candidates": [candidates[index] for index in sorted(candidates)]}


def as_json(answer):
    return answer.to_dict(mode="json", warnings=False)


CLIENTS = {"anthropic": anthropic_client, "openai": openai_client, "responses": openai_client, "gemini": gemini_client}
READERS = {"anthropic": read_anthropic, "openai": read_openai, "responses": read_responses, "gemini": read_gemini}
