//! A file server on loopback that waits before each answer, as a distant service does, and counts what it was asked.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use resident_outcomes::model::Digest;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, Semaphore};
use tokio::time::{sleep, timeout};

use crate::files;

/// A longer head is refused.
const MAX_HEAD: usize = 16 * 1024;
/// More connections wait.
const MAX_CONNECTIONS: usize = 64;
/// A connection silent for longer is closed.
const IDLE_CONNECTION: Duration = Duration::from_secs(30);
/// Answers with the count of requests, at once and uncounted.
const COUNT: &str = "/-/requests";

/// What is served and how.
pub struct Server {
    files: BTreeMap<String, (Bytes, String)>,
    latency: Duration,
    requests: AtomicU64,
    asked: Notify,
}

impl Server {
    /// Reads every file below `dir` into memory, so that no disk slows an answer down.
    pub fn of(dir: &Path, latency: Duration) -> io::Result<Self> {
        let mut files = BTreeMap::new();
        read_below(dir, dir, &mut files)?;
        if files.is_empty() {
            return Err(io::Error::new(io::ErrorKind::NotFound, format!("no file below {}", dir.display())));
        }
        Ok(Self { files, latency, requests: AtomicU64::new(0), asked: Notify::new() })
    }

    /// How many requests were answered.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Serves until nothing was asked for `idle`, or for ever.
    pub async fn run(self: &Arc<Self>, listener: TcpListener, idle: Option<Duration>) -> io::Result<()> {
        let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
        loop {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else { return Ok(()) };
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted?,
                () = self.silence(idle) => return Ok(()),
            };
            let server = Arc::clone(self);
            tokio::spawn(async move {
                // A client that goes away in the middle is none of the server's business.
                let _ = server.talk(accepted.0).await;
                drop(place);
            });
        }
    }

    async fn silence(&self, idle: Option<Duration>) {
        let Some(idle) = idle else { return std::future::pending().await };
        while timeout(idle, self.asked.notified()).await.is_ok() {}
    }

    async fn talk(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut buffer = Vec::new();
        while let Ok(Some(head)) = timeout(IDLE_CONNECTION, next_head(&mut stream, &mut buffer)).await? {
            self.asked.notify_waiters();
            let (answer, body) = self.answer(&head).await;
            stream.write_all(answer.as_bytes()).await?;
            stream.write_all(&body).await?;
        }
        Ok(())
    }

    /// The head and body of the answer.
    async fn answer(&self, head: &str) -> (String, Bytes) {
        let mut lines = head.lines();
        let mut words = lines.next().unwrap_or_default().split(' ');
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        if target == COUNT {
            let count = self.requests().to_string();
            return (headers("200 OK", count.len(), None), Bytes::from(count));
        }
        self.requests.fetch_add(1, Ordering::Relaxed);
        sleep(self.latency).await;
        let known = lines
            .filter_map(|line| line.split_once(':'))
            .find_map(|(name, value)| name.eq_ignore_ascii_case("if-none-match").then(|| value.trim().to_owned()));
        match self.files.get(&files::name(target)) {
            _ if method != "GET" => (headers("405 Method Not Allowed", 0, None), Bytes::new()),
            None => (headers("404 Not Found", 0, None), Bytes::new()),
            Some((_, tag)) if known.as_deref() == Some(tag) => {
                (format!("HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n"), Bytes::new())
            }
            Some((bytes, tag)) => (headers("200 OK", bytes.len(), Some(tag)), bytes.clone()),
        }
    }
}

fn headers(status: &str, length: usize, tag: Option<&str>) -> String {
    let tag = tag.map(|tag| format!("ETag: {tag}\r\n")).unwrap_or_default();
    format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{tag}\r\n")
}

/// The next request's head; none where the client closed the connection.
async fn next_head(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> io::Result<Option<String>> {
    loop {
        if let Some(end) = buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            let head: Vec<u8> = buffer.drain(..end + 4).collect();
            return Ok(Some(String::from_utf8_lossy(&head).into_owned()));
        }
        if buffer.len() > MAX_HEAD {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the head is too long"));
        }
        if stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    }
}

fn read_below(root: &Path, dir: &Path, files: &mut BTreeMap<String, (Bytes, String)>) -> io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            read_below(root, &path, files)?;
        } else if let Some(name) = path.strip_prefix(root).ok().and_then(Path::to_str) {
            let bytes = Bytes::from(std::fs::read(&path)?);
            let tag = format!("\"{}\"", &Digest::of(&bytes).hex()[..16]);
            files.insert(name.to_owned(), (bytes, tag));
        }
    }
    Ok(())
}
