//! Which class a failure has: a row for each status, name and phrase, with where it is from.

use deltawire::answer::{Decoder, Part};
use deltawire::retry::{Class, Failure};

/// RFC 9110, and the error pages of Anthropic (529) and OpenAI.
#[test]
fn statuses() {
    for (status, class) in [
        (0, Class::Unknown),
        (200, Class::Unknown),
        (301, Class::Unknown),
        (399, Class::Unknown),
        (400, Class::InvalidRequest),
        (401, Class::Authentication),
        (402, Class::QuotaExhausted),
        (403, Class::Permission),
        (404, Class::NotFound),
        (405, Class::InvalidRequest),
        (408, Class::Timeout),
        (409, Class::Conflict),
        (410, Class::InvalidRequest),
        (412, Class::InvalidRequest),
        (413, Class::TooLarge),
        (422, Class::InvalidRequest),
        (429, Class::RateLimited),
        (431, Class::TooLarge),
        (499, Class::Unknown),
        (500, Class::Server),
        (501, Class::Server),
        (505, Class::Server),
        (502, Class::Server),
        (503, Class::Overloaded),
        (504, Class::Timeout),
        (520, Class::Server),
        (529, Class::Overloaded),
        (599, Class::Server),
        (600, Class::Unknown),
        (u16::MAX, Class::Unknown),
    ] {
        assert_eq!(Class::of_status(status), class, "{status}");
        assert_eq!(Failure::of_status(status).class(), class, "{status}");
    }
}

#[test]
fn which_are_transient() {
    let (transient, lasting): (Vec<Class>, Vec<Class>) = ALL.into_iter().partition(|class| class.is_transient());
    assert_eq!(
        transient,
        [
            Class::RateLimited,
            Class::Overloaded,
            Class::Server,
            Class::Timeout,
            Class::Connection,
            Class::Truncated,
            Class::Conflict
        ]
    );
    assert_eq!(lasting.len(), 9);
    for class in ALL {
        assert_eq!(Failure::new(class).class(), class);
        assert_eq!(Failure::new(class).with_body(br#"{"error":{"type":"overloaded_error"}}"#).class(), class);
        // As its name in the code is, in snake case.
        assert_eq!(class.name().replace('_', ""), format!("{class:?}").to_lowercase());
        assert_eq!(class.to_string(), class.name());
    }
}

const ALL: [Class; 16] = [
    Class::RateLimited,
    Class::QuotaExhausted,
    Class::Overloaded,
    Class::Server,
    Class::Timeout,
    Class::Connection,
    Class::Truncated,
    Class::Conflict,
    Class::Authentication,
    Class::Permission,
    Class::NotFound,
    Class::TooLarge,
    Class::InvalidRequest,
    Class::ContextTooLong,
    Class::ContentFilter,
    Class::Unknown,
];

/// Names that are what they say, whatever the status.
#[test]
fn names() {
    for (name, class) in [
        // Anthropic: types/shared/error_type.py and *_error.py of anthropic 2.14.0.
        ("authentication_error", Class::Authentication),
        ("billing_error", Class::QuotaExhausted),
        ("permission_error", Class::Permission),
        ("not_found_error", Class::NotFound),
        ("conflict_error", Class::Conflict),
        ("request_too_large", Class::TooLarge),
        ("rate_limit_error", Class::RateLimited),
        ("timeout_error", Class::Timeout),
        ("overloaded_error", Class::Overloaded),
        ("memory_precondition_failed_error", Class::InvalidRequest),
        ("memory_path_conflict_error", Class::InvalidRequest),
        ("contract_spend_limit_reached", Class::QuotaExhausted),
        ("enforced_spend_limit_reached", Class::QuotaExhausted),
        ("linked_organization_spend_limit_reached", Class::QuotaExhausted),
        ("linked_organization_billing_unavailable", Class::QuotaExhausted),
        ("ramp_limit_exceeded", Class::RateLimited),
        ("organization_on_hold", Class::Permission),
        ("cmek_key_unreachable", Class::Server),
        ("cmek_context_unavailable", Class::Server),
        ("request_body_too_large_after_decoding", Class::TooLarge),
        // OpenAI: the guide to error codes; types/responses/response_error.py and types/beta/session_turn_error.py of openai 3.57.0.
        ("insufficient_quota", Class::QuotaExhausted),
        ("billing_hard_limit_reached", Class::QuotaExhausted),
        ("billing_not_active", Class::QuotaExhausted),
        ("credit_balance_exhausted", Class::QuotaExhausted),
        ("usage_limit_exceeded", Class::QuotaExhausted),
        ("organization_usage_limit_exceeded", Class::QuotaExhausted),
        ("organization_spend_limit_exceeded", Class::QuotaExhausted),
        ("project_spend_limit_exceeded", Class::QuotaExhausted),
        ("rate_limit_exceeded", Class::RateLimited),
        ("too_many_requests", Class::RateLimited),
        ("slow_down", Class::Overloaded),
        ("server_overloaded", Class::Overloaded),
        ("server_is_overloaded", Class::Overloaded),
        ("flex_unavailable", Class::Overloaded),
        ("request_timeout", Class::Timeout),
        ("vector_store_timeout", Class::Timeout),
        ("connection_failed", Class::Server),
        ("invalid_api_key", Class::Authentication),
        ("model_not_found", Class::NotFound),
        ("resource_not_found", Class::NotFound),
        ("previous_response_not_found", Class::NotFound),
        ("context_length_exceeded", Class::ContextTooLong),
        ("content_filter", Class::ContentFilter),
        ("content_policy_violation", Class::ContentFilter),
        ("image_content_policy_violation", Class::ContentFilter),
        ("misalignment_policy_violation", Class::ContentFilter),
        ("bio_policy", Class::ContentFilter),
        ("cyber_policy", Class::ContentFilter),
        ("invalid_prompt", Class::InvalidRequest),
        // Azure, vLLM, Mistral, Moonshot.
        ("DeploymentNotFound", Class::NotFound),
        ("NotFoundError", Class::NotFound),
        ("rate_limited", Class::RateLimited),
        ("rate_limit_reached_error", Class::RateLimited),
        ("exceeded_current_quota_error", Class::QuotaExhausted),
        ("engine_overloaded_error", Class::Overloaded),
        // xAI.
        ("Some resource has been exhausted", Class::RateLimited),
        ("The service is currently unavailable", Class::Overloaded),
        ("The request does not have valid authentication credentials", Class::Authentication),
        ("The caller does not have permission to execute the specified operation", Class::Permission),
        ("Some requested entity was not found", Class::NotFound),
        // Gemini: google/rpc/code.proto, google/api/error_reason.proto.
        ("ALREADY_EXISTS", Class::InvalidRequest),
        ("UNIMPLEMENTED", Class::InvalidRequest),
        ("UNAUTHENTICATED", Class::Authentication),
        ("PERMISSION_DENIED", Class::Permission),
        ("NOT_FOUND", Class::NotFound),
        ("ABORTED", Class::Conflict),
        ("RESOURCE_EXHAUSTED", Class::RateLimited),
        ("DEADLINE_EXCEEDED", Class::Timeout),
        ("UNAVAILABLE", Class::Overloaded),
        ("API_KEY_INVALID", Class::Authentication),
        ("SERVICE_DISABLED", Class::Permission),
        ("RATE_LIMIT_EXCEEDED", Class::RateLimited),
        ("QUOTA_EXHAUSTED", Class::QuotaExhausted),
        ("INSUFFICIENT_G1_CREDITS_BALANCE", Class::QuotaExhausted),
        ("MODEL_CAPACITY_EXHAUSTED", Class::Overloaded),
    ] {
        for status in [200, 400, 429, 500] {
            for body in [
                format!(r#"{{"type":"error","error":{{"type":"{name}","message":"m"}},"request_id":"r"}}"#),
                format!(r#"{{"error":{{"message":"m","type":"invalid_request_error","param":null,"code":"{name}"}}}}"#),
                format!(r#"{{"error":{{"code":{status},"message":"m","status":"{name}"}}}}"#),
                format!(r#"{{"type":"error","error":{{"type":"api_error","details":{{"error_code":"{name}"}}}}}}"#),
                format!(r#"{{"object":"error","message":"m","type":"{name}","code":"1300"}}"#),
                format!(r#"{{"type":"response.failed","response":{{"error":{{"code":"{name}"}}}}}}"#),
                format!(r#"{{"type":"error","code":"{name}","message":"m"}}"#),
                format!(r#"{{"code":"{name}","error":"m"}}"#),
                format!(
                    r#"[{{"error":{{"code":500,"status":"INTERNAL","details":[{{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"{name}"}}]}}}}]"#
                ),
            ] {
                assert_eq!(Failure::of_status(status).with_body(body.as_bytes()).class(), class, "{status} {body}");
            }
        }
    }
}

/// Names that mean many things: the status says more, if it is one of an error.
#[test]
fn weak_names() {
    for (name, class) in [
        ("invalid_request_error", Class::InvalidRequest),
        ("api_error", Class::Server),
        ("server_error", Class::Server),
        ("internal_error", Class::Server),
        ("invalid_request", Class::InvalidRequest),
        ("BadRequestError", Class::InvalidRequest),
        ("InternalServerError", Class::Server),
        ("Client specified an invalid argument", Class::InvalidRequest),
        ("Internal error", Class::Server),
        ("INVALID_ARGUMENT", Class::InvalidRequest),
        ("FAILED_PRECONDITION", Class::InvalidRequest),
        ("OUT_OF_RANGE", Class::InvalidRequest),
        ("INTERNAL", Class::Server),
        ("UNKNOWN", Class::Server),
        ("DATA_LOSS", Class::Server),
    ] {
        let body = format!(r#"{{"error":{{"type":"{name}","message":"m"}}}}"#);
        let of = |status| Failure::of_status(status).with_body(body.as_bytes()).class();
        assert_eq!(of(200), class, "{name}");
        assert_eq!(of(0), class, "{name}");
        assert_eq!(of(499), class, "{name}");
        assert_eq!(
            (of(401), of(429), of(503)),
            (Class::Authentication, Class::RateLimited, Class::Overloaded),
            "{name}"
        );
    }
}

/// Bodies as servers send them.
#[test]
fn bodies() {
    for (status, body, class) in [
        // Anthropic, with a tier's limit of spending: the status is that of a rate limit.
        (
            429,
            r#"{"type":"error","error":{"type":"rate_limit_error","message":"m","details":{"error_code":"enforced_spend_limit_reached"}}}"#,
            Class::QuotaExhausted,
        ),
        (
            400,
            r#"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}}"#,
            Class::QuotaExhausted,
        ),
        (
            400,
            r#"{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 213462 tokens > 200000 maximum"}}"#,
            Class::ContextTooLong,
        ),
        (
            400,
            r#"{"type":"error","error":{"type":"invalid_request_error","message":"input length and `max_tokens` exceed context limit: 1 + 2 > 2"}}"#,
            Class::ContextTooLong,
        ),
        // OpenAI.
        (
            429,
            r#"{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}"#,
            Class::QuotaExhausted,
        ),
        (
            429,
            r#"{"error":{"message":"Rate limit reached for gpt-4o","type":"tokens","param":null,"code":"rate_limit_exceeded"}}"#,
            Class::RateLimited,
        ),
        (
            401,
            r#"{"error":{"message":"Incorrect API key","type":"invalid_request_error","code":"invalid_api_key"}}"#,
            Class::Authentication,
        ),
        (
            400,
            r#"{"error":{"message":"This model's maximum context length is 8192 tokens.","type":"invalid_request_error","code":null}}"#,
            Class::ContextTooLong,
        ),
        (
            400,
            r#"{"error":{"message":"Your input exceeds the context window of this model.","type":"invalid_request_error"}}"#,
            Class::ContextTooLong,
        ),
        // xAI, llama.cpp, vLLM, Azure, Mistral, OpenRouter.
        (
            400,
            r#"{"code":"x","error":"This model's maximum prompt length is 131072 but the request contains 537812 tokens"}"#,
            Class::ContextTooLong,
        ),
        (
            400,
            r#"{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}}"#,
            Class::ContextTooLong,
        ),
        (
            400,
            r#"{"object":"error","message":"m","type":"BadRequestError","param":null,"code":400}"#,
            Class::InvalidRequest,
        ),
        (
            200,
            r#"{"error":{"code":"429","message":"Requests have exceeded the token rate limit. Please retry after 26 seconds."}}"#,
            Class::RateLimited,
        ),
        (
            429,
            r#"{"object":"error","message":"Rate limit exceeded","type":"rate_limited","param":null,"code":"1300","raw_status_code":429}"#,
            Class::RateLimited,
        ),
        (
            200,
            r#"{"id":"g","choices":[{"delta":{"content":""},"finish_reason":"error"}],"error":{"code":502,"message":"m"}}"#,
            Class::Server,
        ),
        (200, r#"{"error":{"code":402,"message":"Insufficient credits"}}"#, Class::QuotaExhausted),
        // Gemini. The limit of a day, with and without a time to come again.
        (429, r#"{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED"}}"#, Class::RateLimited),
        (
            429,
            r#"{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]}]}}"#,
            Class::QuotaExhausted,
        ),
        (
            429,
            r#"{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"36s"}]}}"#,
            Class::RateLimited,
        ),
        (
            429,
            r#"{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{},{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel"}]}]}}"#,
            Class::RateLimited,
        ),
        (
            429,
            r#"{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"RATE_LIMIT_EXCEEDED","metadata":{"quota_limit":"Gemini25ProRequestsPerDay"}}]}}"#,
            Class::QuotaExhausted,
        ),
        (
            400,
            r#"{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}"#,
            Class::Authentication,
        ),
        (
            400,
            r#"{"error":{"code":400,"message":"The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).","status":"INVALID_ARGUMENT"}}"#,
            Class::ContextTooLong,
        ),
        (
            200,
            r#"{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}"#,
            Class::Overloaded,
        ),
        // A phrase is a guess, and only about a request that was refused.
        (500, r#"{"error":{"message":"context window","type":"server_error"}}"#, Class::Server),
        // Other bodies.
        (502, "<html>Bad gateway</html>", Class::Server),
        (429, "", Class::RateLimited),
        (200, "<html>Hello</html>", Class::Unknown),
        (503, "{\"error\":", Class::Overloaded),
        (503, "[1,2]", Class::Overloaded),
        (503, "\"overloaded_error\"", Class::Overloaded),
        (503, r#"{"error":null}"#, Class::Overloaded),
        (429, r#"{"error":{"code":1,"type":[],"details":{"error_code":7}}}"#, Class::RateLimited),
        // A status is three digits.
        (200, r#"{"error":{"code":65535}}"#, Class::Unknown),
        (200, r#"{"error":{"code":"099"}}"#, Class::Unknown),
        (200, r#"{"error":{"code":5e2}}"#, Class::Unknown),
        // SSE, of several events and line ends.
        (
            200,
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n",
            Class::Overloaded,
        ),
        (200, ": hi\r\n\r\ndata:{\"choices\":[]}\r\n\r\ndata:{\"error\":{\"code\":429}}\r\n", Class::RateLimited),
        (200, "error: {\"error\":{\"code\":503}}\n", Class::Overloaded),
        (
            200,
            "data: {\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"server_error\"}}}",
            Class::Server,
        ),
        (200, "data: {\"type\":\"overloaded_error\"}", Class::Unknown),
    ] {
        assert_eq!(Failure::of_status(status).with_body(body.as_bytes()).class(), class, "{status} {body}");
    }
}

#[test]
fn which_status() {
    let body = br#"{"error":{"code":503}}"#;
    assert_eq!(Failure::of_status(200).status(), Some(200));
    assert_eq!(Failure::of_status(200).with_body(body).status(), Some(503));
    assert_eq!(Failure::of_status(429).with_body(body).status(), Some(429));
    assert_eq!(Failure::new(Class::Timeout).status(), None);
}

/// What is used up is named in the message alone, and the status, the type or the code is that of a rate limit.
#[test]
fn quotas_in_messages() {
    const GOOGLE: &str = "You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.";
    let of_google = |message: &str, details: &str| {
        format!(
            r#"{{"error":{{"code":429,"message":"{message}","status":"RESOURCE_EXHAUSTED","details":[{details}]}}}}"#
        )
    };
    let quota = |id: &str| {
        format!(r#"{{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{{"quotaId":"{id}"}}]}}"#)
    };
    let metadata = |limit: &str| {
        format!(
            r#"{{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"RATE_LIMIT_EXCEEDED","metadata":{{"quota_limit":"{limit}"}}}}"#
        )
    };
    const HELP: &str = r#"{"@type":"type.googleapis.com/google.rpc.Help","links":[]}"#;
    const RETRY: &str = r#"{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"26s"}"#;
    let of_openrouter = |raw: &str| {
        format!(
            r#"{{"error":{{"message":"Provider returned error","code":429,"metadata":{{"raw":{raw},"provider_name":"p"}}}}}}"#
        )
    };
    let xai = "Your team x has either used all available credits or reached its monthly spending limit. To continue making API requests, please purchase more credits or raise your spending limit.";
    let exhausted = Class::QuotaExhausted;
    for (status, body, class) in [
        (429, format!(r#"{{"code":"Some resource has been exhausted","error":"{xai}"}}"#), exhausted),
        (403, format!(r#"{{"code":"permission-denied","error":"{xai}"}}"#), exhausted),
        (403, format!(r#"{{"code":"The caller does not have permission to execute the specified operation","error":"{xai}"}}"#), exhausted),
        (403, r#"{"code":"x","error":"You have run out of credits or need a Grok subscription. Add credits."}"#.into(), exhausted),
        (429, r#"{"code":"Some resource has been exhausted","error":"Too many requests for team x and model grok-4. Your rate limit is 1/s."}"#.into(), Class::RateLimited),
        (200, r#"{"code":"Some resource has been exhausted","error":"Too many requests"}"#.into(), Class::RateLimited),
        // OpenRouter hands on what others say, as text or as JSON in text.
        (429, of_openrouter(r#""{\"error\":{\"message\":\"You exceeded your current quota\",\"type\":\"insufficient_quota\",\"code\":\"insufficient_quota\"}}""#), exhausted),
        (429, of_openrouter(r#""insufficient credits""#), exhausted),
        (429, of_openrouter(r#"{"error":{"message":"Insufficient Balance"}}"#), exhausted),
        (429, of_openrouter(r#""{\n  \"error\": {\"code\": 429, \"message\": \"You exceeded your current quota.\", \"details\": [{\"retryDelay\": \"26s\"}]}}""#), Class::RateLimited),
        (429, of_openrouter(r#""You exceeded your current quota.\nPlease retry in 36.4s.""#), Class::RateLimited),
        (429, of_openrouter(r#""x is temporarily rate-limited upstream. Please retry shortly.""#), Class::RateLimited),
        (429, of_openrouter("null"), Class::RateLimited),
        (400, of_openrouter(r#""This model's maximum context length is 8192 tokens.""#), Class::ContextTooLong),
        (429, r#"{"error":{"message":"Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day","code":429,"metadata":{"headers":{"X-RateLimit-Limit":"50"}}}}"#.into(), exhausted),
        (429, r#"{"error":{"message":"Rate limit exceeded: free-models-per-min. ","code":429}}"#.into(), Class::RateLimited),
        // Gemini says the same of the limit of a minute, and when it passes.
        (429, of_google(GOOGLE, HELP), exhausted),
        (429, of_google(GOOGLE, &quota("GenerateRequestsPerDayPerProjectPerModel-FreeTier")), exhausted),
        (429, of_google(GOOGLE, &[HELP, RETRY].join(",")), Class::RateLimited),
        (429, of_google(&format!("{GOOGLE}\\nPlease retry in 36.4s."), HELP), Class::RateLimited),
        (429, of_google(&format!("{GOOGLE}\\nPlease retry in 36.4s."), &quota("GenerateRequestsPerDayPerProject")), Class::RateLimited),
        (429, of_google(GOOGLE, &quota("GenerateContentInputTokensPerModelPerMinute-FreeTier")), Class::RateLimited),
        (429, of_google(GOOGLE, &[quota("APerMinute"), quota("APerDay")].join(",")), exhausted),
        (429, of_google(GOOGLE, &[metadata("APerDay"), metadata("APerMinute")].join(",")), exhausted),
        (429, of_google(GOOGLE, &metadata("APerMinutePerProject")), Class::RateLimited),
        (429, of_google(GOOGLE, r#"{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"0s"}"#), exhausted),
        // Of this model the plan has nothing: to retry in a minute helps nothing.
        (429, of_google(&format!("{GOOGLE} \\n* Quota exceeded for metric: m, limit: 0, model: gemini-3.1-pro\\nPlease retry in 55.5s."), RETRY), exhausted),
        (429, of_google(&format!("{GOOGLE} \\n* Quota exceeded for metric: m, limit: 20, model: gemini-3.6-flash\\nPlease retry in 36.4s."), RETRY), Class::RateLimited),
        // Anthropic, of a subscription.
        (429, r#"{"type":"error","error":{"type":"rate_limit_error","message":"Extra usage is required for long context requests."}}"#.into(), exhausted),
        (429, r#"{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your organization's rate limit of 30,000 input tokens per minute."}}"#.into(), Class::RateLimited),
        (402, r#"{"error":{"message":"Insufficient Balance","type":"unknown_error","code":"invalid_request_error"}}"#.into(), exhausted),
        // The server fails, or the key is wrong, whatever else the message says.
        (500, format!(r#"{{"error":"{xai}"}}"#), Class::Server),
        (401, format!(r#"{{"error":"{xai}"}}"#), Class::Authentication),
    ] {
        assert_eq!(Failure::of_status(status).with_body(body.as_bytes()).class(), class, "{status} {body}");
    }
    // A header says as well when to come again, in any order of the two.
    let body = of_google(GOOGLE, HELP);
    let header = |name: &str| (name == "retry-after").then_some("20");
    let before = Failure::of_status(429).with_headers(header, None).with_body(body.as_bytes());
    let behind = Failure::of_status(429).with_body(body.as_bytes()).with_headers(header, None);
    assert_eq!((before, before.class()), (behind, Class::RateLimited));
}

/// A byte order mark, and blanks on either side of it.
#[test]
fn byte_order_marks() {
    const MARK: &str = "\u{FEFF}";
    let body = r#"{"type":"error","error":{"type":"overloaded_error"}}"#;
    let class = |body: String| Failure::of_status(200).with_body(body.as_bytes()).class();
    for before in ["", " ", "\r\n\t ", MARK, "\u{FEFF} \n", " \u{FEFF}", " \r\n\u{FEFF}\t"] {
        assert_eq!(class(format!("{before}{body}\n")), Class::Overloaded, "{before:?}");
        assert_eq!(class(format!("{before}[{body}]")), Class::Overloaded, "{before:?}");
    }
    assert_eq!(class(format!("{MARK}data: {body}\n\n")), Class::Overloaded);
    assert_eq!(class(format!("{MARK}{MARK}{body}")), Class::Unknown, "one is one");
}

/// An error in a stream, of each dialect.
#[test]
fn error_parts() {
    for (stream, class, status) in [
        (&b"event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}}\n\n"[..], Class::Overloaded, Some(529)),
        (b"data: {\"error\":{\"message\":\"m\",\"type\":\"server_error\",\"code\":null}}\n\n", Class::Server, None),
        (b"data: {\"choices\":[],\"error\":{\"message\":\"m\",\"code\":429}}\n\n", Class::RateLimited, Some(429)),
        (b"data: {\"type\":\"error\",\"sequence_number\":8,\"error\":{\"type\":\"t\",\"code\":\"insufficient_quota\",\"message\":\"m\"}}\n\n", Class::QuotaExhausted, None),
        (b"data: {\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"m\"}}}\n\n", Class::RateLimited, None),
        (b"data: {\"error\":{\"code\":503,\"message\":\"m\",\"status\":\"UNAVAILABLE\"}}\r\n\r\n", Class::Overloaded, Some(503)),
        (b"data: {\"type\":\"error\",\"error\":{\"type\":\"new_error\",\"message\":\"m\"}}\n\n", Class::Unknown, None),
        (b"data: {\"choices\":[],\"error\":{\"message\":\"m\",\"code\":1300}}\n\n", Class::Unknown, None),
    ] {
        let mut decoder = Decoder::with_storage([0; 512]);
        let (mut chunk, mut seen) = (stream, None);
        while let Some(parts) = decoder.next(&mut chunk) {
            for part in parts.unwrap() {
                if let Part::Error(error) = part {
                    seen = Some(Failure::of_error(&error));
                }
            }
        }
        let seen = seen.unwrap();
        assert_eq!((seen.class(), seen.status()), (class, status), "{}", stream.escape_ascii());
    }
}

/// How a stream ended.
#[test]
fn ends() {
    for (stream, class) in [
        ("data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n", None),
        ("data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\n", None),
        ("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"error\"}]}\n\ndata: [DONE]\n\n", Some(Class::Server)),
        ("data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n", Some(Class::Truncated)),
        ("data: {\"error\":{\"message\":\"m\",\"code\":429}}\n\n", Some(Class::Unknown)),
        ("", Some(Class::Truncated)),
        (": hello\n\n", Some(Class::Truncated)),
        ("<!DOCTYPE html>", Some(Class::Unknown)),
        ("<!DOCTYPE html>\n<html>\n", Some(Class::Unknown)),
    ] {
        let mut decoder = Decoder::with_storage([0; 512]);
        let mut chunk = stream.as_bytes();
        while decoder.next(&mut chunk).is_some() {}
        assert_eq!(Failure::of_end(&decoder.finish()).map(|it| it.class()), class, "{stream}");
    }
}

/// The limit of a minute is smaller than the request: to wait helps nothing, though the name is that of a rate limit.
#[test]
fn a_request_over_the_limit_of_a_minute() {
    let body = |message: &str| {
        format!(r#"{{"error":{{"message":"{message}","type":"tokens","code":"rate_limit_exceeded"}}}}"#)
    };
    let class = |status, message: &str| Failure::of_status(status).with_body(body(message).as_bytes()).class();
    assert_eq!(class(429, "Rate limit reached for gpt-4o: Limit 30000, Used 29000"), Class::RateLimited);
    assert_eq!(
        class(429, "Request too large for gpt-4o on tokens per min: Limit 30000, Requested 50523"),
        Class::TooLarge
    );
    assert_eq!(class(413, "Request is over the limit of tokens per minute"), Class::TooLarge);
}

/// Some gateways write the end marker whatever has become of the stream.
#[test]
fn an_end_marker_in_the_middle_of_a_call() {
    let mut decoder = Decoder::with_storage([0; 512]);
    let mut chunk: &[u8] = b"data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]}}]}\n\n\
        data: [DONE]\n\n";
    while let Some(parts) = decoder.next(&mut chunk) {
        parts.unwrap().into_iter().for_each(drop);
    }
    assert_eq!(Failure::of_end(&decoder.finish()).map(|failure| failure.class()), Some(Class::Truncated));
}
