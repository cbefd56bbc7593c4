//! Codes of the Sustainable Development Goals: goal, target, indicator.

use std::fmt;
use std::str::FromStr;

/// The number of targets of each goal, 1 to 17, as resolution 70/1 of the United Nations General Assembly lists them:
/// 169 in all.
pub const TARGETS: [usize; 17] = [7, 8, 13, 10, 9, 8, 5, 12, 8, 10, 10, 11, 5, 10, 12, 12, 19];

/// A target within its goal: those with a number aim at an outcome, those with a letter at the means to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Target {
    Number(u8),
    Letter(char),
}

/// A goal (`11`), a target (`11.6`, `6.a`) or an indicator (`11.6.2`), in the order of the framework.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SdgCode {
    goal: u8,
    target: Option<Target>,
    indicator: Option<u8>,
}

/// What a code stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SdgLevel {
    /// One of the 17 goals.
    Goal,
    /// One of the 169 targets.
    Target,
    /// An indicator: the only one that says what is measured.
    Indicator,
}

impl SdgLevel {
    /// The level in a word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Goal => "goal",
            Self::Target => "target",
            Self::Indicator => "indicator",
        }
    }
}

/// A text that is no code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no code of the goals: write a goal as `11`, a target as `11.6` or `6.a`, an indicator as `11.6.2`")]
pub struct InvalidSdgCode(pub String);

impl SdgCode {
    /// What it stands for.
    #[must_use]
    pub fn level(self) -> SdgLevel {
        match (self.target, self.indicator) {
            (None, _) => SdgLevel::Goal,
            (Some(_), None) => SdgLevel::Target,
            (Some(_), Some(_)) => SdgLevel::Indicator,
        }
    }

    /// The number of its goal, 1 to 17.
    #[must_use]
    pub fn goal(self) -> u8 {
        self.goal
    }

    /// The target of an indicator, the goal of a target.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        match self.level() {
            SdgLevel::Goal => None,
            SdgLevel::Target => Some(Self { target: None, ..self }),
            SdgLevel::Indicator => Some(Self { indicator: None, ..self }),
        }
    }

    /// Whether `other` is it, or stands below it.
    #[must_use]
    pub fn holds(self, other: Self) -> bool {
        std::iter::successors(Some(other), |code| code.parent()).any(|code| code == self)
    }
}

impl fmt::Display for SdgCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.goal)?;
        match self.target {
            None => return Ok(()),
            Some(Target::Number(number)) => write!(f, ".{number}")?,
            Some(Target::Letter(letter)) => write!(f, ".{letter}")?,
        }
        self.indicator.map_or(Ok(()), |number| write!(f, ".{number}"))
    }
}

impl FromStr for SdgCode {
    type Err = InvalidSdgCode;

    fn from_str(text: &str) -> Result<Self, InvalidSdgCode> {
        read(text).ok_or_else(|| InvalidSdgCode(text.to_owned()))
    }
}

fn read(text: &str) -> Option<SdgCode> {
    let mut parts = text.split('.');
    let goal = parts.next().and_then(number).filter(|goal| usize::from(*goal) <= TARGETS.len())?;
    let target = match parts.next() {
        None => None,
        Some(part) => Some(target(part)?),
    };
    let indicator = match parts.next() {
        None => None,
        Some(part) => Some(number(part)?),
    };
    parts.next().is_none().then_some(SdgCode { goal, target, indicator })
}

fn target(part: &str) -> Option<Target> {
    let mut letters = part.chars();
    match (letters.next(), letters.next()) {
        (Some(letter @ 'a'..='d'), None) => Some(Target::Letter(letter)),
        _ => number(part).map(Target::Number),
    }
}

/// A number from 1 to 99 without a sign or leading zeros, so that each code has one spelling.
fn number(part: &str) -> Option<u8> {
    let is_plain = part.len() <= 2 && !part.starts_with('0') && part.bytes().all(|byte| byte.is_ascii_digit());
    if is_plain { part.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn each_code_has_one_spelling() {
        let good = [
            ("11", SdgLevel::Goal),
            ("11.6", SdgLevel::Target),
            ("6.a", SdgLevel::Target),
            ("17.19.2", SdgLevel::Indicator),
        ];
        for (text, level) in good {
            let code: SdgCode = text.parse().unwrap();
            assert_eq!((code.to_string().as_str(), code.level()), (text, level));
        }
        let bad = [
            "", "0", "18", "011", "11.", "11.06", "11.e", "11.A", "6.ab", "11.6.0", "11.6.2.1", "+1", " 1", "1.100",
            "x",
        ];
        for text in bad {
            assert!(text.parse::<SdgCode>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_code_stands_below_its_parents() {
        let code = |text: &str| text.parse::<SdgCode>().unwrap();
        assert_eq!(code("6.a.1").parent(), Some(code("6.a")));
        assert_eq!(code("6.a").parent(), Some(code("6")));
        assert_eq!(code("6").parent(), None);
        assert!(code("11").holds(code("11.6.2")) && code("11.6").holds(code("11.6")));
        assert!(!code("11.6").holds(code("11")) && !code("1").holds(code("11.1")));
        assert_eq!(TARGETS.iter().sum::<usize>(), 169);
        let mut sorted = ["10", "2.a", "2.1.1", "2.1", "2.10", "2"].map(code);
        sorted.sort();
        assert_eq!(sorted.map(|code| code.to_string()), ["2", "2.1", "2.1.1", "2.10", "2.a", "10"]);
    }
}
