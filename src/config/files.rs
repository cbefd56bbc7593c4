//! The configuration files as bytes: those built in, and those of a directory that stand in their place.

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::Path;

use super::problem::{ConfigProblems, Problem, nearest};
use crate::model::Digest;

/// Name and text of every file that comes with the program, in the order they are digested.
const EMBEDDED: [(&str, &str); 11] = [
    ("cities.csv", include_str!("../../config/cities.csv")),
    ("countries.csv", include_str!("../../config/countries.csv")),
    ("criteria.toml", include_str!("../../config/criteria.toml")),
    ("epa_names.csv", include_str!("../../config/epa_names.csv")),
    ("metro_areas.csv", include_str!("../../config/metro_areas.csv")),
    ("metrics.toml", include_str!("../../config/metrics.toml")),
    ("providers.toml", include_str!("../../config/providers.toml")),
    ("releases.toml", include_str!("../../config/releases.toml")),
    ("sdg.toml", include_str!("../../config/sdg.toml")),
    ("standards.toml", include_str!("../../config/standards.toml")),
    ("tiers.toml", include_str!("../../config/tiers.toml")),
];

/// The text of a file that comes with the program.
#[cfg(test)]
pub fn embedded(name: &str) -> Option<&'static str> {
    EMBEDDED.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// One file as it takes effect.
pub struct EffectiveFile {
    /// Its name in messages: the path under the directory it was read from, or `config/` and the name of a built-in.
    pub shown: String,
    /// Its text.
    pub text: Cow<'static, str>,
}

/// Every file as it takes effect.
pub struct EffectiveFiles([(&'static str, EffectiveFile); EMBEDDED.len()]);

impl EffectiveFiles {
    /// The built-in files, each replaced by the one of the same name in `dir`. A directory that cannot be read, a file
    /// that cannot be read and a file of a name that nothing reads go to `problems`.
    pub fn gather(dir: Option<&Path>, problems: &mut Vec<Problem>) -> Self {
        if let Some(dir) = dir {
            report_strangers(dir, problems);
        }
        Self(EMBEDDED.map(|(name, text)| {
            let replaced = dir.and_then(|dir| replacement(dir, name, problems));
            let built_in = || EffectiveFile { shown: format!("config/{name}"), text: Cow::Borrowed(text) };
            (name, replaced.unwrap_or_else(built_in))
        }))
    }

    /// Files by name and text, as they took effect once. A built-in one stands in for what is not among them: it came
    /// with a later version of the program.
    pub fn of_texts(texts: &[(String, String)]) -> Self {
        Self(EMBEDDED.map(|(name, built_in)| {
            let given = texts.iter().find(|(given, _)| given == name);
            let text = given.map_or(Cow::Borrowed(built_in), |(_, text)| Cow::Owned(text.clone()));
            (name, EffectiveFile { shown: name.to_owned(), text })
        }))
    }

    /// Hands a file to `read`, its name in messages first.
    pub fn read<T>(
        &self,
        name: &str,
        read: impl FnOnce(&str, &str) -> Result<T, ConfigProblems>,
    ) -> Result<T, ConfigProblems> {
        match self.0.iter().find(|(known, _)| *known == name) {
            Some((_, file)) => read(&file.shown, &file.text),
            None => Err(Problem::with_file(name, "is no file of the configuration").into()),
        }
    }

    /// Whether a file of the directory stands in the built-in one's place.
    pub fn is_replaced(&self, name: &str) -> bool {
        self.0.iter().any(|(known, file)| *known == name && matches!(file.text, Cow::Owned(_)))
    }

    /// Each file's name and text.
    pub fn texts(&self) -> Vec<(&'static str, Cow<'static, str>)> {
        self.0.iter().map(|(name, file)| (*name, file.text.clone())).collect()
    }

    /// SHA-256 over every name, length and text: the same only for the same effective configuration.
    pub fn digest(&self) -> Digest {
        let mut all = Vec::new();
        for (name, file) in &self.0 {
            all.extend_from_slice(name.as_bytes());
            all.push(0);
            all.extend_from_slice(&(file.text.len() as u64).to_le_bytes());
            all.extend_from_slice(file.text.as_bytes());
        }
        Digest::of(&all)
    }
}

fn replacement(dir: &Path, name: &str, problems: &mut Vec<Problem>) -> Option<EffectiveFile> {
    let path = dir.join(name);
    let shown = path.display().to_string();
    match fs::read_to_string(&path) {
        Ok(text) => Some(EffectiveFile { shown, text: Cow::Owned(text) }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => {
            problems.push(Problem::with_file(shown, format!("cannot be read: {error}")));
            None
        }
    }
}

/// A misspelt file name would be passed over in silence, and the built-in file would judge instead.
fn report_strangers(dir: &Path, problems: &mut Vec<Problem>) {
    let names = fs::read_dir(dir).and_then(|entries| {
        entries
            .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
            .collect::<Result<Vec<_>, _>>()
    });
    let names = match names {
        Ok(names) => names,
        Err(error) => {
            let message = format!("the directory cannot be read: {error}");
            problems.push(Problem::with_file(dir.display().to_string(), message));
            return;
        }
    };
    let known = || EMBEDDED.iter().map(|(name, _)| *name);
    for name in names {
        let configures = Path::new(&name).extension().is_some_and(|ending| ending == "toml" || ending == "csv");
        if !configures || known().any(|known| known == name) {
            continue;
        }
        let help = nearest(&name, known()).map_or_else(
            || format!("known: {}", known().collect::<Vec<_>>().join(", ")),
            |meant| format!("did you mean `{meant}`?"),
        );
        let shown = dir.join(&name).display().to_string();
        problems.push(Problem::with_file(shown, "is no file of the configuration").help(help));
    }
}
