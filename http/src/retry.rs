//! Whether to send a request again, and when.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};

/// Returns how long to wait before the next try, or `None` if there should be none: the request was taken, or would be
/// refused again. What the server asks for goes before `backoff`.
pub(crate) fn pause(status: StatusCode, headers: &HeaderMap, backoff: Duration) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER).and_then(|it| it.to_str().ok()?.parse().ok());
    let asked = seconds.and_then(|it| Duration::try_from_secs_f64(it).ok());
    match status.as_u16() {
        // The rate limit names a time. A limit of spending has the same status and names none: time does not help.
        429 => asked,
        408 | 409 | 500.. => Some(asked.unwrap_or(backoff)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BACKOFF: Duration = Duration::from_millis(7);

    fn pause_after(status: u16, asked: Option<&'static str>) -> Option<Duration> {
        let headers = asked.map(|it| (RETRY_AFTER, it.parse().unwrap())).into_iter().collect();
        pause(StatusCode::from_u16(status).unwrap(), &headers, BACKOFF)
    }

    #[test]
    fn the_server_knows_best() {
        for status in [408, 500, 529] {
            assert_eq!(pause_after(status, None), Some(BACKOFF));
            assert_eq!(pause_after(status, Some("3")), Some(Duration::from_secs(3)));
            assert_eq!(pause_after(status, Some("0.5")), Some(Duration::from_millis(500)));
            for odd in ["-1", "soon", "1e999", "NaN"] {
                assert_eq!(pause_after(status, Some(odd)), Some(BACKOFF));
            }
        }
    }

    #[test]
    fn what_time_does_not_help() {
        for status in [200, 400, 401, 404, 413] {
            assert_eq!(pause_after(status, Some("1")), None);
        }
        assert_eq!((pause_after(429, None), pause_after(429, Some("1"))), (None, Some(Duration::from_secs(1))));
    }
}
