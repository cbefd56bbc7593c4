//! Problems in files written by people: where, what, and what to do about it. It reads nothing itself.

use std::fmt;

/// One mistake in one file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file as its reader knows it, as `config/standards.toml`; or whatever else was read, as `environment`.
    pub file: String,
    /// The line, counted from 1; none where the file as a whole is meant.
    pub line: Option<usize>,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What may put it right.
    pub help: Option<String>,
}

impl Problem {
    /// A problem with `file` as a whole.
    pub fn with_file(file: impl Into<String>, message: impl Into<String>) -> Self {
        Self { file: file.into(), line: None, message: message.into(), help: None }
    }

    /// A problem on one line, counted from 1.
    pub fn at(file: impl Into<String>, line: usize, message: impl Into<String>) -> Self {
        Self { line: Some(line), ..Self::with_file(file, message) }
    }

    /// The same problem with what may put it right.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.message)?,
            None => write!(f, "{}: {}", self.file, self.message)?,
        }
        self.help.as_ref().map_or(Ok(()), |help| write!(f, "\n    help: {help}"))
    }
}

/// Everything that is wrong, sorted by file and line; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigProblems(Vec<Problem>);

impl ConfigProblems {
    /// `Ok` if there is no problem.
    pub fn none_of(mut problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() {
            return Ok(());
        }
        problems.sort();
        Err(Self(problems))
    }

    /// The problems, sorted by file and line.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.0
    }

    /// The problems, to be joined with others.
    #[must_use]
    pub fn into_problems(self) -> Vec<Problem> {
        self.0
    }
}

impl From<Problem> for ConfigProblems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl fmt::Display for ConfigProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut problems = self.0.iter();
        if let Some(first) = problems.next() {
            write!(f, "{first}")?;
        }
        problems.try_for_each(|problem| write!(f, "\n{problem}"))
    }
}

impl std::error::Error for ConfigProblems {}

/// Keeps what was read and lays the problems aside, so that the next file is read too.
pub(super) fn keep<T>(read: Result<T, ConfigProblems>, problems: &mut Vec<Problem>) -> Option<T> {
    read.map_err(|found| problems.extend(found.into_problems())).ok()
}

/// The known word most like `word`, if one is near enough to be meant.
#[must_use]
pub fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    // No known word is half as long, and comparing costs the product of both lengths.
    if word.len() > 200 {
        return None;
    }
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&word.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= 1.max(candidate.len().min(word.len()) / 3))
        .min()
        .map(|(_, candidate)| candidate)
}
