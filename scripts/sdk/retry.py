"""Compares what the official SDKs do about a response that is an error with what `deltawire::retry` decides.

The SDKs are asked in their own words: `_should_retry` and `_calculate_retry_timeout` of the clients of Anthropic and OpenAI, and
the predicate that google-genai gives to tenacity, with the clock and the random number held still. google-genai looks at
no header, so that only its statuses are compared.

A difference is one line of six columns, parted by tabs: SDK, status, headers and body, ours, theirs, and why. The last one
comes from the rules below, or is `unknown`. The counts come last. Exit code 1 if anything is unknown, or if a rule explains
nothing.
"""

import argparse
import collections
import itertools
import json
import subprocess
import sys

import anthropic
import anthropic._base_client
import google.genai._api_client
import google.genai.errors
import google.genai.types
import openai
import openai._base_client

# Sun, 06 Nov 1994 08:49:37 GMT.
NOW = 784111777
# So much of 1 is what the random number is.
CHANCE = 0.25
MAX_HINT = 120

STATUSES = [100, 200, 204, 301, 304, *range(400, 432), 451, 498, 499, *range(500, 512), 520, 522, 524, 529, 530, 599]

NUMBERS = [
    "20", " 20 ", "+5", "0.5", ".5", "5.", "1e1", "007", "119.9", "120", "120.001", "121", "3600", "1e9", "1e300", "1e999",
    "99999999999999999999", "0", "0.0", "-1", "-0.5", "nan", "inf", "-inf", "Infinity", "1_0", "0x10", "1,5", "1e", "soon", "",
]
DATES = [
    "Sun, 06 Nov 1994 08:49:47 GMT", "Sunday, 06-Nov-94 08:49:47 GMT", "Sun Nov  6 08:49:47 1994",
    "Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:30 GMT", "Sun, 06 Nov 1994 09:49:37 GMT",
    "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 06 Nov 1994 08:49:47 GMT",
    "Sun, 06 Nov 1994 08:49:47 +0000", "Sun, 06 Nov 1994 09:49:47 +0100", "Sun, 06 Nov 1994 08:49:47 UTC",
    "Sun, 6 Nov 1994 08:49:47 GMT", "06 Nov 1994 08:49:47 GMT", "sun, 06 nov 1994 08:49:47 gmt",
    "Sun, 06 Nov 1994 08:49:47", "Sun, 31 Nov 1994 08:49:47 GMT", "Sun, 06 Nov 1994 08:50 GMT",
    "1994-11-06T08:49:47Z", "Sun, 06 Nov 99999 08:49:47 GMT",
]
LIMITS = [
    {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "6m0s"},
    {"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "1.5s"},
    {"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "20ms"},
    {"x-ratelimit-remaining-tokens": "9", "x-ratelimit-reset-tokens": "20s"},
    {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1784111787"},
    {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "784111787000"},
    {"anthropic-ratelimit-tokens-remaining": "0", "anthropic-ratelimit-tokens-reset": "1994-11-06T08:49:47Z"},
    {"anthropic-ratelimit-tokens-remaining": "0", "anthropic-ratelimit-tokens-reset": "1994-11-06T08:49:47Z", "retry-after": "3"},
]
BODIES = [
    (429, '{"error":{"message":"m","type":"insufficient_quota","code":"insufficient_quota"}}'),
    (429, '{"error":{"message":"Please try again in 4s","type":"tokens","code":"rate_limit_exceeded"}}'),
    (429, '{"type":"error","error":{"type":"rate_limit_error","message":"m"}}'),
    (429, '{"type":"error","error":{"type":"rate_limit_error","details":{"error_code":"enforced_spend_limit_reached"}}}'),
    (429, '{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"7s"}]}}'),
    (429, '{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"700s"}]}}'),
    (429, '{"code":"Some resource has been exhausted","error":"Your team has either used all available credits or reached its monthly spending limit."}'),
    (429, '{"code":"Some resource has been exhausted","error":"Too many requests"}'),
    (429, '{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"insufficient credits"}}}'),
    (429, '{"error":{"code":429,"message":"You exceeded your current quota.","status":"RESOURCE_EXHAUSTED"}}'),
    (429, '{"error":{"code":429,"message":"You exceeded your current quota. Please retry in 36.4s.","status":"RESOURCE_EXHAUSTED"}}'),
    (429, '{"type":"error","error":{"type":"rate_limit_error","message":"Extra usage is required for long context requests."}}'),
    (429, '\ufeff{"error":{"message":"m","type":"insufficient_quota"}}'),
    (400, '{"error":{"message":"m","type":"invalid_request_error","code":"context_length_exceeded"}}'),
    (400, '{"error":{"code":429,"message":"m","type":"rate_limit_error"}}'),
    (500, '{"error":{"message":"m","type":"authentication_error"}}'),
    (529, '{"type":"error","error":{"type":"overloaded_error","message":"m"}}'),
    (200, '{"type":"error","error":{"type":"overloaded_error","message":"m"}}'),
]


def grid():
    """Cases of a status, headers, a body and how often it was tried again."""
    for status, said in itertools.product(STATUSES, [None, "true", "false", "TRUE", "0"]):
        yield status, {} if said is None else {"x-should-retry": said}, "", 0
    for status in [400, 429, 503]:
        for value in NUMBERS:
            yield status, {"retry-after": value}, "", 0
            yield status, {"retry-after-ms": value}, "", 0
            yield status, {"retry-after-ms": value, "retry-after": "7"}, "", 0
            yield status, {"retry-after": value, "x-should-retry": "true"}, "", 0
        for value in DATES:
            yield status, {"retry-after": value}, "", 0
        for limits in LIMITS:
            yield status, limits, "", 0
    for retries in range(3):
        for headers in [{}, {"retry-after": "3"}]:
            yield 500, headers, "", retries
    for status, body in BODIES:
        yield status, {}, body, 0


class Vendor:
    """The client of Anthropic or OpenAI."""

    def __init__(self, module):
        self.base = module._base_client
        client = module.Anthropic if module is anthropic else module.OpenAI
        self.client = client(api_key="k", max_retries=2)
        self.http = self.base.httpx2 if hasattr(self.base, "httpx2") else self.base.httpx
        self.options = module._models.FinalRequestOptions.construct(method="get", url="/")
        self.base.random = lambda: CHANCE
        self.base.time = type("Clock", (), {"time": staticmethod(lambda: float(NOW))})

    def decide(self, status, headers, body, retries):
        request = self.http.Request("GET", "http://localhost/")
        response = self.http.Response(status, headers=headers, text=body, request=request)
        try:
            if status < 400 or retries >= 2 or not self.client._should_retry(response):
                return "stop"
            return self.client._calculate_retry_timeout(2 - retries, self.options, response.headers)
        except Exception as error:
            return type(error).__name__


class Google:
    """google-genai, with its own defaults."""

    def __init__(self):
        options = google.genai.types.HttpRetryOptions()
        self.predicate = google.genai._api_client.retry_args(options)["retry"].predicate

    def decide(self, status, headers, body, retries):
        if headers or body or retries:
            return None
        error = google.genai.errors.APIError(status, {"error": {"code": status}})
        return "retry" if status >= 400 and self.predicate(error) else "stop"


def ours(program, cases):
    """What we decide: pairs of a class and `stop`, with why, or a pause."""
    lines = [
        json.dumps(
            {"status": status, "headers": headers, "body": body, "now": NOW, "retries": retries, "entropy": int(CHANCE * 2**64)}
        )
        for status, headers, body, retries in cases
    ]
    ran = subprocess.run([program], input="\n".join(lines), capture_output=True, text=True, check=True, timeout=60)
    for line in ran.stdout.splitlines():
        kind, decision, after = line.split("\t")
        yield kind, decision, float(after)


def same(decision, after, theirs):
    if theirs == "retry":
        return decision == "retry"
    if isinstance(theirs, float):
        return decision == "retry" and abs(after - theirs) < 1e-6
    return theirs == "stop" and decision != "retry"


def is_long(value):
    """Whether a pause is one that nobody waits for."""
    return isinstance(value, float) and value > MAX_HINT


def hint(headers):
    return headers.get("retry-after-ms") or headers.get("retry-after") or ""


# Name, why ours is right, and whether the rule explains a difference: (status, headers, body), class, decision, pause, theirs.
RULES = [
    (
        "quota",
        "the body says that it is used up: waiting does not help",
        lambda case, kind, decision, after, theirs: kind == "quota_exhausted" and decision == "permanent",
    ),
    (
        "hint in the body",
        "the server says how long",
        lambda case, kind, decision, after, theirs: any(it in case[2] for it in ("try again in", "retry in", "retryDelay")),
    ),
    (
        "names",
        "the error has a name that says more than the status",
        lambda case, kind, decision, after, theirs: case[2] and kind in ("rate_limited", "overloaded", "authentication")
        and (case[0] in (200, 400)) == (decision == "retry"),
    ),
    (
        "stream",
        "a response below 400 is no error for an SDK; with `x-should-retry: true` somebody who asks gets an answer",
        lambda case, kind, decision, after, theirs: case[0] < 400 and case[1].get("x-should-retry") == "true",
    ),
    (
        "should-retry",
        "a server cannot make a request right, allowed or paid by saying so",
        lambda case, kind, decision, after, theirs: case[1].get("x-should-retry") == "true" and decision == "permanent",
    ),
    (
        "two minutes",
        "nobody waits for so long, and to come back sooner is in vain; OpenAI's SDK gives up too",
        lambda case, kind, decision, after, theirs: decision == "too_long" and is_long(theirs),
    ),
    (
        "infinity",
        "not a number of seconds",
        lambda case, kind, decision, after, theirs: "inf" in hint(case[1]).lower() and is_long(theirs),
    ),
    (
        "next hint",
        "what is no time to wait is passed over, and the next hint counts",
        lambda case, kind, decision, after, theirs: "retry-after-ms" in case[1] and case[1].get("retry-after") == "7"
        and after == 7,
    ),
    (
        "underscore",
        "digits of Python, not of HTTP",
        lambda case, kind, decision, after, theirs: "_" in hint(case[1]),
    ),
    (
        "no date",
        "not a date of RFC 9110, which has three forms",
        lambda case, kind, decision, after, theirs: case[1].get("retry-after") in DATES[9:] and decision == "retry",
    ),
    (
        "limits",
        "the limit is used up until then",
        lambda case, kind, decision, after, theirs: any("remaining" in name for name in case[1]) and isinstance(theirs, float)
        and after > theirs,
    ),
    (
        "google",
        "google-genai tries six statuses again; 409 and the others of the server's failures pass as well, as with the other SDKs",
        lambda case, kind, decision, after, theirs: theirs == "stop" and decision == "retry" and case[0] in (409, *range(500, 600)),
    ),
]


def main():
    parser = argparse.ArgumentParser(prog="retry")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--ours", required=True)
    asked = parser.parse_args()
    sdks = {"anthropic": Vendor(anthropic), "openai": Vendor(openai), "google-genai": Google()}
    cases = list(grid())
    counts = collections.Counter()
    for case, (kind, decision, after) in zip(cases, ours(asked.ours, cases), strict=True):
        for name, sdk in sdks.items():
            theirs = sdk.decide(*case)
            if theirs is None:
                continue
            why = "same"
            if not same(decision, after, theirs):
                fits = (rule for rule in RULES if rule[2](case, kind, decision, after, theirs))
                why = next((f"{rule[0]}: {rule[1]}" for rule in fits), "unknown")
            counts[why.partition(":")[0]] += 1
            if why != "same" or asked.all:
                status, headers, body, retries = case
                seen = f"{json.dumps(headers)} {body}".strip() + (f" retries {retries}" if retries else "")
                we = f"{after:g} s" if decision == "retry" else decision
                they = f"{theirs:g} s" if isinstance(theirs, float) else theirs
                print(name, status, seen, f"{kind}: {we}", they, why, sep="\t")
    for why, count in counts.most_common():
        print(f"{count}\t{why}")
    idle = [rule[0] for rule in RULES if not counts[rule[0]]]
    if idle:
        print(f"rules that explain nothing: {', '.join(idle)}")
    return 1 if counts["unknown"] or idle else 0


if __name__ == "__main__":
    sys.exit(main())
