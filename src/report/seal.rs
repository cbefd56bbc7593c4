//! What is said of keys and seals, in text.

use std::path::Path;

use super::terminal::visible;
use crate::seal::{Checked, KeyId, PublicKey, Statement, Wrong};

/// A pair of keys was made.
#[must_use]
pub fn made(private: &Path, public: &Path, id: &KeyId) -> String {
    let (private, public) = (private.display(), public.display());
    format!(
        "private  {private}  (only you can read it: show it to nobody)\npublic   {public}  (for whoever checks your \
         seals)\nkey id   {id}\nNext     outcomes evidence seal PACK --key {private}\n"
    )
}

/// Text that came from a file, fit for a terminal.
#[must_use]
pub fn shown(text: &str) -> String {
    visible(text)
}

/// A pack was sealed.
#[must_use]
pub fn sealed(pack: &Path, seal: &Path, statement: &Statement, keys: &[&KeyId]) -> String {
    let mut text = format!("sealed   {}\n{}", pack.display(), said(statement));
    for key in keys {
        text.push_str(&format!("  key    {key}\n"));
    }
    text.push_str(&format!("wrote    {}\n", seal.display()));
    text
}

/// Signatures were added to a seal.
#[must_use]
pub fn added(pack: &Path, seal: &Path, statement: &Statement, keys: &[&KeyId], before: usize) -> String {
    let text = sealed(pack, seal, statement, keys);
    format!("{text}         {} signed it before: verify names them\n", counted(before, "key"))
}

/// A seal holds.
#[must_use]
pub fn good(pack: &Path, checked: &Checked, keys: &[PublicKey]) -> String {
    let mut text = format!("seal     holds: {} is what was sealed\n{}", pack.display(), said(&checked.statement));
    for key in keys {
        text.push_str(&format!("  key    {}  signed it\n", key.id()));
    }
    for said in &checked.said {
        text.push_str(&format!(
            "  key    {}  says that it signed it too: not checked, name it with --key\n",
            visible(said)
        ));
    }
    if checked.signatures > keys.len() {
        text.push_str(&format!(
            "         {} signatures in all: those by keys that were not named were not needed\n",
            checked.signatures
        ));
    }
    text
}

/// A seal does not hold.
#[must_use]
pub fn wrong(pack: &Path, wrong: &[Wrong]) -> String {
    let mut text = format!("seal     WRONG: nothing can be concluded of {} by it\n", pack.display());
    for one in wrong {
        text.push_str(&format!("  ! {}\n", visible(&one.to_string())));
    }
    text
}

/// What a statement says, in four lines. Its texts come from a file and may hold anything.
fn said(statement: &Statement) -> String {
    let (sealed, judged) = (&statement.predicate.sealed, &statement.predicate.judged);
    let by = sealed.by.as_deref().map(|name| format!(" by {} (as they say)", visible(name))).unwrap_or_default();
    let config = judged.config_digest.as_deref().map(|digest| format!(", configuration {}", visible(digest)));
    let (verdicts, opinions) = judged.counts();
    let subject = statement.subject.first();
    let (digest, name) = subject.map_or(("", ""), |subject| (&subject.digest.sha256, &subject.name));
    format!(
        "  pack   sha256:{}  (sealed as {})\n  at     {}{by}\n  judged as of {} by outcomes {}{}\n  holds  {}, {}\n",
        visible(digest),
        visible(name),
        sealed.at.format("%Y-%m-%d %H:%M:%S UTC"),
        judged.as_of,
        visible(&judged.program_version),
        config.unwrap_or_default(),
        counted(verdicts, "verdict"),
        counted(opinions, "opinion"),
    )
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
