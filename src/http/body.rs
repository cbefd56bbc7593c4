//! Reading a body: whole and within its limit, or not at all. It judges no content.
//!
//! Many requests wait for their answers at once, but only so many bodies are read at once as there is room for: the
//! others wait within their connections, which costs no memory here.

use std::io::{self, Write as _};
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use reqwest::Response;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::error::Fault;
use super::retry::Failure;
use crate::mapped::Mapped;

/// How much of an answer without data is read, in bytes: enough for any message in it.
const EXCERPT: usize = 64 * 1024;

/// Room for bodies, in units of [`UNIT`] bytes: a table of the Summary File and an annual file. More would only
/// wait here for a processor.
const ROOM: u32 = 26;

const UNIT: u64 = 1 << 20;

/// The room that a body takes of which nobody says how long it is.
const UNSAID: u64 = 18 * UNIT;

/// Memory for bodies. What a body takes is given back when the last of its bytes is let go.
#[derive(Debug)]
pub(super) struct Room(Arc<Semaphore>);

impl Room {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(ROOM as usize)))
    }

    /// Waits for room. A body larger than all of it waits for all of it.
    async fn take(&self, bytes: u64) -> Option<OwnedSemaphorePermit> {
        let units = u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(ROOM).min(ROOM);
        // The semaphore is never closed, so that room is always given.
        Arc::clone(&self.0).acquire_many_owned(units).await.ok()
    }
}

/// A body and the room it takes.
struct Held {
    body: Mapped,
    _room: Option<OwnedSemaphorePermit>,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        self.body.as_ref()
    }
}

/// The whole body of a reply, at most `limit` bytes after inflating.
///
/// `failed` tells what an error of the connection means.
pub(super) async fn whole(
    mut response: Response,
    limit: u64,
    room: &Room,
    failed: impl Fn(reqwest::Error) -> Failure,
) -> Result<Bytes, Failure> {
    let too_large = || Failure::last(Fault::TooLarge { limit });
    let promised = response.content_length();
    if promised.is_some_and(|promised| promised > limit) {
        return Err(too_large());
    }
    let room = room.take(promised.unwrap_or(UNSAID)).await;
    let no_memory =
        |error: io::Error| Failure::last(Fault::Unsendable { why: format!("no memory for its reply: {error}") });
    let mut body = Mapped::with_capacity(promised.unwrap_or(UNIT)).map_err(no_memory)?;
    while let Some(part) = response.chunk().await.map_err(&failed)? {
        let length = u64::try_from(body.len() + part.len()).unwrap_or(u64::MAX);
        if length > limit {
            return Err(too_large());
        }
        body.write_all(&part).map_err(no_memory)?;
    }
    Ok(Bytes::from_owner(Held { body, _room: room }))
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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_body_waits_until_there_is_room() {
        let cases = [
            ("a table and an annual file fit", [18, 5], true),
            ("two tables would be too much", [18, 18], false),
            ("one larger than all waits for all", [1, 4000], false),
            ("and is read alone", [0, 4000], true),
        ];
        for (case, [held, wanted], fits) in cases {
            let room = Room::new();
            let held = room.take(held * UNIT).await;
            let waited = timeout(Duration::from_secs(1), room.take(wanted * UNIT)).await;
            assert_eq!(waited.is_ok(), fits, "{case}");
            drop((held, waited));
            let alone = timeout(Duration::from_secs(1), room.take(wanted * UNIT)).await;
            assert!(alone.is_ok(), "{case}: once the first is let go");
        }
    }

    #[tokio::test]
    async fn room_is_given_back_with_the_last_of_the_bytes() {
        let room = Room::new();
        let taken = room.take(UNIT).await;
        let mut body = Mapped::with_capacity(7).unwrap();
        body.write_all(b"GEO_ID|").unwrap();
        let bytes = Bytes::from_owner(Held { body, _room: taken });
        let part = bytes.slice(..3);
        drop(bytes);
        assert_eq!((&part[..], room.0.available_permits()), (&b"GEO"[..], ROOM as usize - 1));
        drop(part);
        assert_eq!(room.0.available_permits(), ROOM as usize);
    }
}
