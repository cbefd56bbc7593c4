//! Damage to the file itself, wherever it is: told, and nothing damaged comes out.

use std::fs;
use std::path::Path;

use resident_outcomes::store::{Fetch, LEDGER_START, Recorded, Store, StoreError};

use super::ledger::{broadband, opinion};
use crate::{annual, reply};

/// The pages of a store.
const PAGE: usize = 16_384;

/// A store at rest, and what it holds: replies of one piece and of three, and entries.
struct Whole {
    file: Vec<u8>,
    replies: Vec<Vec<u8>>,
    fetches: Vec<Fetch>,
    entries: Vec<Recorded>,
}

fn bytes_of(year: i32) -> Vec<u8> {
    let noise = (0_u32..520_000).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes());
    if year == 2019 { b"PK\x03\x04".iter().copied().chain(noise).collect() } else { format!("{year},7\n").into() }
}

async fn whole() -> Whole {
    let (folder, store) = super::new_folder().await;
    let replies: Vec<Vec<u8>> = (2018..2022).map(bytes_of).collect();
    for (bytes, year) in replies.iter().zip(2018..) {
        store.keep(reply(&annual(year), bytes)).await.unwrap();
    }
    store.append(&[broadband(), opinion()]).await.unwrap();
    let (fetches, entries) = (store.fetches().await.unwrap(), store.entries(None).await.unwrap());
    store.close().await;
    let file = fs::read(folder.path().join("outcomes.db")).unwrap();
    Whole { file, replies, fetches, entries }
}

/// What a look at all of a store came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// It does not open.
    Refused,
    /// Something of it is told to be wrong.
    Told,
    /// Nothing is wrong.
    Whole,
}

impl Whole {
    /// Looks at all of a damaged copy: whatever comes out must be what was put in.
    async fn look(&self, file: &[u8], case: &str) -> Look {
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
        fs::write(folder.path().join("outcomes.db"), file).unwrap();
        let store = match Store::open(folder.path()).await {
            Ok(store) => store,
            Err(error) => {
                names(&error, folder.path(), case);
                return Look::Refused;
            }
        };
        let replies = self.replies_of(&store, case).await;
        let ledger = self.ledger(&store, case).await;
        if replies && ledger { Look::Whole } else { Look::Told }
    }

    async fn replies_of(&self, store: &Store, case: &str) -> bool {
        let (Ok((fetches, wrong)), Ok(ends)) = (store.stock().await, store.loose_ends().await) else { return false };
        let mut is_whole = wrong.is_empty() && ends.is_empty() && fetches.len() == self.fetches.len();
        for fetch in &fetches {
            // A row's number and the count of bytes are nothing that figures come from.
            let unnumbered = |other: &Fetch| Fetch { id: fetch.id, size: fetch.size, ..other.clone() };
            let before = self.fetches.iter().find(|before| unnumbered(before) == *fetch);
            assert!(before.is_some(), "{case}: a fetch that never was: {fetch:?}");
            match store.bytes(&fetch.digest).await {
                Ok(bytes) => assert!(self.replies.contains(&bytes), "{case}: other bytes"),
                Err(_) => is_whole = false,
            }
        }
        is_whole
    }

    async fn ledger(&self, store: &Store, case: &str) -> bool {
        let head = self.entries.last().map_or(LEDGER_START, |last| last.digest);
        let Ok(chain) = store.walk_chain(Some(&head)).await else { return false };
        if chain.broken.is_some() || chain.holds_noted != Some(true) {
            return false;
        }
        match store.entries(None).await {
            Ok(entries) => assert!(
                entries.iter().map(|one| &one.entry).eq(self.entries.iter().map(|one| &one.entry)),
                "{case}: an entry that never was"
            ),
            Err(_) => return false,
        }
        true
    }
}

/// An error of opening says which file, and what to do.
fn names(error: &StoreError, folder: &Path, case: &str) {
    let text = error.to_string();
    assert!(text.contains(&folder.join("outcomes.db").display().to_string()), "{case}: {text}");
    let next = ["move it away", "check that", "make it writable", "run it again", "use that version"];
    assert!(next.iter().any(|words| text.contains(words)), "{case}: {text}");
}

#[tokio::test]
async fn no_flipped_byte_of_the_file_brings_out_anything_else() {
    let whole = whole().await;
    let pages = whole.file.len() / PAGE;
    assert_eq!(whole.look(&whole.file, "as it is").await, Look::Whole);
    // Every byte of the file's header, of each page that is not all of a reply's pieces the header and a byte in every
    // eighth of it, and of the others the middle.
    let large = |page: usize| page > 20 && page + 4 < pages;
    let header = 0..100;
    let starts = (0..pages).filter(|page| !large(*page)).flat_map(|page| (0..8).map(move |at| page * PAGE + at));
    let within = (0..pages)
        .filter(|page| !large(*page))
        .flat_map(|page| (1..8).map(move |part| page * PAGE + part * (PAGE / 8) + (page * 7 + part * 5) % 64));
    let middles = (0..pages).filter(|page| large(*page)).step_by(20).map(|page| page * PAGE + PAGE / 2);
    let mut looks = [0; 3];
    for at in header.chain(starts).chain(within).chain(middles) {
        let mut file = whole.file.clone();
        file[at] ^= 0x55;
        looks[whole.look(&file, &format!("byte {at} of {pages} pages")).await as usize] += 1;
    }
    // Much of a page is unused.
    assert!(looks.iter().all(|many| *many > 9), "{looks:?}");
}

#[tokio::test]
async fn a_file_cut_anywhere_is_told() {
    let whole = whole().await;
    let pages = whole.file.len() / PAGE;
    for length in [1, 15, 16, 99, 100, 5_000, PAGE, PAGE + 1, 3 * PAGE, whole.file.len() / 2, (pages - 1) * PAGE] {
        let look = whole.look(&whole.file[..length], &format!("{length} bytes")).await;
        assert_ne!(look, Look::Whole, "{length} bytes");
    }
}
