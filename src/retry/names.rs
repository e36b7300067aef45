//! What the names of errors mean.

use super::class::Class;
use crate::json::{Names, Str};

/// What a name says.
#[derive(Clone, Copy)]
pub(super) enum Meaning {
    /// This, whatever the status.
    Is(Class),
    /// This, if the status does not say more: servers use the name for many things.
    MayBe(Class),
}

use Meaning::{Is, MayBe};

/// Returns what a type, code, status or reason of any vendor means, if it is known. No name means two things.
pub(super) fn meaning(name: Str<'_>) -> Option<Meaning> {
    NAMES.find(name.content())
}

const NAMES: Names<Meaning, 90> = Names([
    // Types of Anthropic: its documentation of errors, and `types/shared/error_type.py` of its Python SDK.
    ("invalid_request_error", MayBe(Class::InvalidRequest)),
    ("authentication_error", Is(Class::Authentication)),
    ("billing_error", Is(Class::QuotaExhausted)),
    ("permission_error", Is(Class::Permission)),
    ("not_found_error", Is(Class::NotFound)),
    ("conflict_error", Is(Class::Conflict)),
    ("request_too_large", Is(Class::TooLarge)),
    ("rate_limit_error", Is(Class::RateLimited)),
    ("api_error", MayBe(Class::Server)),
    ("timeout_error", Is(Class::Timeout)),
    ("overloaded_error", Is(Class::Overloaded)),
    ("memory_precondition_failed_error", Is(Class::InvalidRequest)),
    ("memory_path_conflict_error", Is(Class::InvalidRequest)),
    // Its error codes, `types/shared/*_error.py`.
    ("contract_spend_limit_reached", Is(Class::QuotaExhausted)),
    ("enforced_spend_limit_reached", Is(Class::QuotaExhausted)),
    ("linked_organization_spend_limit_reached", Is(Class::QuotaExhausted)),
    ("linked_organization_billing_unavailable", Is(Class::QuotaExhausted)),
    ("ramp_limit_exceeded", Is(Class::RateLimited)),
    ("organization_on_hold", Is(Class::Permission)),
    ("cmek_key_unreachable", Is(Class::Server)),
    ("cmek_context_unavailable", Is(Class::Server)),
    ("request_body_too_large_after_decoding", Is(Class::TooLarge)),
    // Codes and types of OpenAI: its guide to error codes, `types/responses/response_error.py` and
    // `types/beta/session_turn_error.py` of its Python SDK.
    ("insufficient_quota", Is(Class::QuotaExhausted)),
    ("billing_hard_limit_reached", Is(Class::QuotaExhausted)),
    ("billing_not_active", Is(Class::QuotaExhausted)),
    ("credit_balance_exhausted", Is(Class::QuotaExhausted)),
    ("usage_limit_exceeded", Is(Class::QuotaExhausted)),
    ("organization_usage_limit_exceeded", Is(Class::QuotaExhausted)),
    ("organization_spend_limit_exceeded", Is(Class::QuotaExhausted)),
    ("project_spend_limit_exceeded", Is(Class::QuotaExhausted)),
    ("rate_limit_exceeded", Is(Class::RateLimited)),
    ("too_many_requests", Is(Class::RateLimited)),
    ("slow_down", Is(Class::Overloaded)),
    ("server_overloaded", Is(Class::Overloaded)),
    ("server_is_overloaded", Is(Class::Overloaded)),
    ("flex_unavailable", Is(Class::Overloaded)),
    ("server_error", MayBe(Class::Server)),
    ("internal_error", MayBe(Class::Server)),
    ("request_timeout", Is(Class::Timeout)),
    ("vector_store_timeout", Is(Class::Timeout)),
    ("connection_failed", Is(Class::Server)),
    ("invalid_api_key", Is(Class::Authentication)),
    ("model_not_found", Is(Class::NotFound)),
    ("resource_not_found", Is(Class::NotFound)),
    ("previous_response_not_found", Is(Class::NotFound)),
    ("context_length_exceeded", Is(Class::ContextTooLong)),
    ("content_filter", Is(Class::ContentFilter)),
    ("content_policy_violation", Is(Class::ContentFilter)),
    ("image_content_policy_violation", Is(Class::ContentFilter)),
    ("misalignment_policy_violation", Is(Class::ContentFilter)),
    ("bio_policy", Is(Class::ContentFilter)),
    ("cyber_policy", Is(Class::ContentFilter)),
    ("invalid_prompt", Is(Class::InvalidRequest)),
    ("invalid_request", MayBe(Class::InvalidRequest)),
    // Of servers that speak as OpenAI does: Azure, vLLM, Mistral, Moonshot.
    ("DeploymentNotFound", Is(Class::NotFound)),
    ("BadRequestError", MayBe(Class::InvalidRequest)),
    ("NotFoundError", Is(Class::NotFound)),
    ("InternalServerError", MayBe(Class::Server)),
    ("rate_limited", Is(Class::RateLimited)),
    ("rate_limit_reached_error", Is(Class::RateLimited)),
    ("exceeded_current_quota_error", Is(Class::QuotaExhausted)),
    ("engine_overloaded_error", Is(Class::Overloaded)),
    // Codes of xAI, which are the descriptions of those of gRPC.
    ("Some resource has been exhausted", Is(Class::RateLimited)),
    ("The service is currently unavailable", Is(Class::Overloaded)),
    ("The request does not have valid authentication credentials", Is(Class::Authentication)),
    ("The caller does not have permission to execute the specified operation", Is(Class::Permission)),
    ("Some requested entity was not found", Is(Class::NotFound)),
    ("Client specified an invalid argument", MayBe(Class::InvalidRequest)),
    ("Internal error", MayBe(Class::Server)),
    // Statuses of Gemini: `google/rpc/code.proto`.
    ("INVALID_ARGUMENT", MayBe(Class::InvalidRequest)),
    ("FAILED_PRECONDITION", MayBe(Class::InvalidRequest)),
    ("OUT_OF_RANGE", MayBe(Class::InvalidRequest)),
    ("ALREADY_EXISTS", Is(Class::InvalidRequest)),
    ("UNIMPLEMENTED", Is(Class::InvalidRequest)),
    ("UNAUTHENTICATED", Is(Class::Authentication)),
    ("PERMISSION_DENIED", Is(Class::Permission)),
    ("NOT_FOUND", Is(Class::NotFound)),
    ("ABORTED", Is(Class::Conflict)),
    ("RESOURCE_EXHAUSTED", Is(Class::RateLimited)),
    ("DEADLINE_EXCEEDED", Is(Class::Timeout)),
    ("INTERNAL", MayBe(Class::Server)),
    ("UNKNOWN", MayBe(Class::Server)),
    ("DATA_LOSS", MayBe(Class::Server)),
    ("UNAVAILABLE", Is(Class::Overloaded)),
    // Reasons in the details of Google's errors: `google/api/error_reason.proto`, and what Gemini adds.
    ("API_KEY_INVALID", Is(Class::Authentication)),
    ("SERVICE_DISABLED", Is(Class::Permission)),
    ("RATE_LIMIT_EXCEEDED", Is(Class::RateLimited)),
    ("INSUFFICIENT_G1_CREDITS_BALANCE", Is(Class::QuotaExhausted)),
    ("QUOTA_EXHAUSTED", Is(Class::QuotaExhausted)),
    ("MODEL_CAPACITY_EXHAUSTED", Is(Class::Overloaded)),
]);
