//! What the tests share.

use std::time::Duration;

use tokio::time::timeout;

/// Ends a test that hangs. Nothing fails because it is slow.
pub(crate) const GUARD: Duration = Duration::from_secs(100);

pub(crate) async fn guarded<T>(future: impl Future<Output = T>) -> T {
    timeout(GUARD, future).await.expect("the test hangs")
}
