//! Reading a body: whole and within its limit, or not at all. It judges no content.

use bytes::{Bytes, BytesMut};
use reqwest::Response;

use super::error::Fault;
use super::retry::Failure;

/// How much of an answer without data is read, in bytes: enough for any message in it.
const EXCERPT: usize = 64 * 1024;

/// How much is reserved before anything has arrived: a header's promise is not trusted with more.
const FIRST_RESERVE: u64 = 1024 * 1024;

/// The whole body of a reply, at most `limit` bytes after inflating.
///
/// `failed` tells what an error of the connection means.
pub(super) async fn whole(
    mut response: Response,
    limit: u64,
    failed: impl Fn(reqwest::Error) -> Failure,
) -> Result<Bytes, Failure> {
    let too_large = || Failure::last(Fault::TooLarge { limit });
    let promised = response.content_length().unwrap_or(0);
    if promised > limit {
        return Err(too_large());
    }
    let mut body = BytesMut::with_capacity(usize::try_from(promised.min(FIRST_RESERVE)).unwrap_or(0));
    while let Some(part) = response.chunk().await.map_err(&failed)? {
        let length = u64::try_from(body.len() + part.len()).unwrap_or(u64::MAX);
        if length > limit {
            return Err(too_large());
        }
        body.extend_from_slice(&part);
    }
    Ok(body.freeze())
}

/// The beginning of an answer that is no data; what arrives of it is enough.
pub(super) async fn excerpt(mut response: Response) -> Bytes {
    let mut body = BytesMut::new();
    while body.len() < EXCERPT {
        match response.chunk().await {
            Ok(Some(part)) => body.extend_from_slice(&part),
            Ok(None) | Err(_) => break,
        }
    }
    body.truncate(EXCERPT);
    body.freeze()
}
