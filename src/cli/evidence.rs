//! Arguments of `evidence`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{ExplainFormat, Question};

/// Arguments of `evidence`.
#[derive(Args, Debug)]
pub struct Evidence {
    /// What to do.
    #[command(subcommand)]
    pub action: EvidenceAction,
}

/// What to do with evidence.
#[derive(Debug, Subcommand)]
pub enum EvidenceAction {
    /// With the store.
    #[command(flatten)]
    Store(StoreAction),
    /// With files alone.
    #[command(flatten)]
    Files(FileAction),
}

/// What to do with the evidence in the store.
#[derive(Debug, Subcommand)]
pub enum StoreAction {
    /// List the ledger: the latest verdict and opinion of each kind, and what was done about it.
    List(List),
    /// Show an entry of the ledger with the replies it rests on, or a reply with the entries that rest on it.
    Show(Show),
    /// Check the ledger's chain and every stored reply; or, with PACK, a pack against its seal.
    ///
    /// Exit codes: 0 all is whole and the seal holds, 1 a link is broken, a reply damaged or the seal wrong; 2 and 4 as
    /// everywhere. With PACK nothing but the files named is read.
    Verify(VerifyEvidence),
    /// Write all that verdicts rest on to one file, for people who want to derive them again.
    Pack(Pack),
    /// Take the ledger of another store over, from what `outcomes export --all` wrote as JSON or JSON Lines.
    ///
    /// Every link is checked. This store's ledger is empty, or the beginning of that one, or already holds it; else
    /// nothing is taken. Replies do not come with it: a pack holds them.
    ImportLedger(ImportLedger),
    /// Let go of replies that were replaced by newer ones and that nothing rests on any more.
    ///
    /// What the last entry of a kind rests on stays, and what was signed off, packed or appealed against. Older entries
    /// keep the digests of what they rested on.
    Prune(Prune),
    /// Sign a verdict or an opinion off, as somebody else than who prepared it.
    SignOff(Act),
    /// Enter an appeal against a verdict or an opinion.
    Appeal(Act),
    /// Enter what became of an appeal.
    Decide(Decide),
}

/// What to do with files alone: who checks somebody else's pack needs no store of their own.
#[derive(Debug, Subcommand)]
pub enum FileAction {
    /// Derive the verdicts of a pack again from what is in it, with no network and no store.
    ///
    /// Exit codes: 0 the assessment is the same to the byte, 1 it differs or the pack was changed; 2 and 4 as everywhere.
    Replay(Replay),
    /// Make a pair of keys to seal packs with.
    Keygen(Keygen),
    /// Sign a pack's digest and the verdicts in it.
    ///
    /// The key comes from --key, else from the variable `OUTCOMES_SEAL_KEY`, which holds the PEM itself.
    Seal(Seal),
}

/// Arguments of `evidence list`.
#[derive(Args, Debug)]
pub struct List {
    /// Cities, each as a 7-digit GEOID or "Scottsdale, AZ". Default: all.
    #[arg(value_name = "CITY")]
    pub cities: Vec<String>,
    /// Superseded entries too.
    #[arg(long)]
    pub all: bool,
    /// List the stored replies instead.
    #[arg(long, conflicts_with_all = ["all", "cities"])]
    pub replies: bool,
    /// How to write it; `json` writes an entry a line.
    #[arg(long, value_enum, default_value = "text")]
    pub format: ExplainFormat,
}

/// Arguments of `evidence show`.
#[derive(Args, Debug)]
pub struct Show {
    /// An entry's number, or eight digits or more of the digest of an entry or a reply.
    #[arg(value_name = "ENTRY|DIGEST")]
    pub what: String,
    /// Write a reply's original bytes to this file, which must not exist.
    #[arg(long, value_name = "FILE")]
    pub save: Option<PathBuf>,
    /// How to write it.
    #[arg(long, value_enum, default_value = "text")]
    pub format: ExplainFormat,
}

/// Arguments of `evidence verify`.
#[derive(Args, Debug)]
pub struct VerifyEvidence {
    /// An evidence pack, to be checked against its seal.
    #[arg(value_name = "PACK", requires = "keys", conflicts_with_all = ["head", "ledger_only"])]
    pub pack: Option<PathBuf>,
    /// The pack's seal. Default: PACK with `.dsse.json` behind it.
    #[arg(long, value_name = "FILE", requires = "pack")]
    pub seal: Option<PathBuf>,
    /// Public key of who should have sealed it (may be given several times: each must have).
    #[arg(long = "key", value_name = "PUBLIC", requires = "pack")]
    pub keys: Vec<PathBuf>,
    /// A digest noted earlier: whether the chain still holds that entry. An end cut off shows by nothing else.
    #[arg(long, value_name = "DIGEST")]
    pub head: Option<String>,
    /// Leave the replies out.
    #[arg(long)]
    pub ledger_only: bool,
}

/// Arguments of `evidence import-ledger`.
#[derive(Args, Debug)]
pub struct ImportLedger {
    /// The feed, as it was written.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// Arguments of `evidence keygen`.
#[derive(Args, Debug)]
pub struct Keygen {
    /// Where to write the private key; the public one goes beside it, with `.pub` behind the name. Neither may exist.
    #[arg(short, long, value_name = "KEYFILE")]
    pub output: PathBuf,
}

/// Arguments of `evidence seal`.
#[derive(Args, Debug)]
pub struct Seal {
    /// The evidence pack.
    pub pack: PathBuf,
    /// File of a private key that nobody else may read (may be given several times: each signs).
    #[arg(long = "key", value_name = "KEYFILE")]
    pub keys: Vec<PathBuf>,
    /// Who seals it, for the statement.
    #[arg(long = "as", value_name = "NAME")]
    pub name: Option<String>,
    /// Where to write the seal. One of the same pack that is there gets the signature added. Default: PACK with
    /// `.dsse.json` behind it.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Arguments of `evidence sign-off` and `evidence appeal`.
#[derive(Args, Debug)]
pub struct Act {
    /// The entry's number, or eight digits or more of its digest.
    pub entry: String,
    /// Who does it.
    #[arg(long = "as", value_name = "NAME")]
    pub name: String,
    /// Why, in a line. An appeal needs it.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub note: String,
}

/// Arguments of `evidence decide`.
#[derive(Args, Debug)]
pub struct Decide {
    /// The appeal.
    #[command(flatten)]
    pub act: Act,
    /// What became of it.
    #[arg(long, value_enum, value_name = "OUTCOME")]
    pub outcome: DecisionArg,
}

/// What became of an appeal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum DecisionArg {
    /// The appeal was right: the entry does not stand as it is.
    Upheld,
    /// The entry stands.
    Dismissed,
}

/// Arguments of `evidence pack`.
#[derive(Args, Debug)]
pub struct Pack {
    /// Cities, each as a 7-digit GEOID or "Scottsdale, AZ".
    #[arg(value_name = "CITY", required_unless_present_any = ["claims", "nominated"], conflicts_with = "claims")]
    pub cities: Vec<String>,
    /// The claims of this file and the opinions on them (may be given several times).
    #[arg(long, value_name = "FILE", conflicts_with = "years")]
    pub claims: Vec<PathBuf>,
    /// What a city nominated, by this definition (may be given several times).
    #[arg(long, value_name = "FILE")]
    pub nominated: Vec<PathBuf>,
    /// The question.
    #[command(flatten)]
    pub question: Question,
    /// Judge by this edition in place of the programme's (may be given for each metric).
    #[arg(long = "standard", value_name = "ID")]
    pub standards: Vec<String>,
    /// The file to write, which must not exist.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

/// Arguments of `evidence replay`.
#[derive(Args, Debug)]
pub struct Replay {
    /// The pack.
    pub file: PathBuf,
    /// Write the assessment as derived anew to this file, which must not exist.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Arguments of `evidence prune`.
#[derive(Args, Debug)]
pub struct Prune {
    /// Say what would go, and let nothing go.
    #[arg(long)]
    pub dry_run: bool,
}
