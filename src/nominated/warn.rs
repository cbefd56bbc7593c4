//! What of a definition a reviewer should be warned of: a metric that its city chooses can be chosen so that it is met.
//!
//! A warning refuses nothing. Those that need a value, or what the ledger holds, are functions over such values.

use chrono::{Datelike as _, NaiveDate};

use crate::config::Config;
use crate::model::nominated::{Figure, Measure, Nominated, Warning, WarningKind, When, meets};
use crate::model::{Direction, Period, SdgLevel};

/// Every warning that the definition alone gives rise to, in the order of its parts.
#[must_use]
pub fn warnings(meant: &Nominated, config: &Config) -> Vec<Warning> {
    let whole = [
        alignment(meant, config),
        against_indicator(meant, config),
        met_at_baseline(meant),
        weaker_than_published(meant),
        target_before_lock(meant),
        baseline_after_lock(meant),
    ];
    let alternatives = meant.alternatives.iter().map(|one| (format!(" of `{}`", one.name), &one.measure));
    let measures = std::iter::once((String::new(), &meant.measure)).chain(alternatives);
    let of_measures = measures.flat_map(|(of, measure)| of_measure(meant, measure, &of));
    whole.into_iter().flatten().chain(of_measures).collect()
}

fn alignment(meant: &Nominated, config: &Config) -> Option<Warning> {
    let level = meant.sdg.level();
    if level == SdgLevel::Indicator {
        return None;
    }
    let below: Vec<String> = config
        .sdg
        .below(meant.sdg)
        .filter(|entry| entry.code.level() == SdgLevel::Indicator)
        .map(|entry| entry.code.to_string())
        .collect();
    let advice = if below.is_empty() {
        format!("no indicator stands below `{}`: say in the citation why the metric belongs there", meant.sdg)
    } else {
        format!(
            "name the indicator that it follows, if one fits ({}); `outcomes metrics sdg {}` lists them",
            few(&below),
            meant.sdg
        )
    };
    let sentence = format!(
        "It names the {} `{}` alone, which is a weaker alignment: many measures fit a {}.",
        level.word(),
        meant.sdg,
        level.word()
    );
    Some(Warning::new(WarningKind::WeakAlignment, sentence, advice))
}

fn few(codes: &[String]) -> String {
    const FEW: usize = 6;
    let more = if codes.len() > FEW { ", …" } else { "" };
    format!("{}{more}", codes[..codes.len().min(FEW)].join(", "))
}

fn against_indicator(meant: &Nominated, config: &Config) -> Option<Warning> {
    let entry = config.sdg.get(meant.sdg)?;
    let better = entry.better.filter(|better| *better != meant.direction)?;
    let word = if better == Direction::AtLeast { "higher" } else { "lower" };
    Some(Warning::new(
        WarningKind::AgainstIndicator,
        format!("Of indicator `{}` ({}) {word} is better; here the other side is good.", entry.code, entry.name),
        "check `direction`, and that the metric is not the indicator's opposite (the share without, in place of the share with)",
    ))
}

fn met_at_baseline(meant: &Nominated) -> Option<Warning> {
    let target = &meant.target;
    if !meets(meant.direction, target.value, target.inclusive, meant.baseline.value) {
        return None;
    }
    Some(Warning::new(
        WarningKind::MetAtBaseline,
        format!(
            "The baseline of {} ({}) already meets the target of {}: it was met before anything was done.",
            meant.baseline.period.label(),
            meant.baseline.value,
            target.value
        ),
        "ask why the target is not beyond the baseline; an outcome that was always met shows no change",
    ))
}

fn weaker_than_published(meant: &Nominated) -> Option<Warning> {
    let own = meant.target.own_published.as_ref()?;
    let is_weaker = own.value != meant.target.value && meets(meant.direction, meant.target.value, true, own.value);
    is_weaker.then(|| {
        Warning::new(
            WarningKind::WeakerThanPublished,
            format!(
                "The city itself has published {} ({}); the target here, {}, asks for less.",
                own.value, own.citation, meant.target.value
            ),
            "take the published target, or ask what has changed since",
        )
    })
}

fn target_before_lock(meant: &Nominated) -> Option<Warning> {
    let (year, locked) = (meant.target.year, meant.locked);
    (year < locked.year()).then(|| {
        Warning::new(
            WarningKind::TargetBeforeLock,
            format!("The target is for {year}, which was over when the definition was locked on {locked}."),
            "a target is set before its year: name a later one",
        )
    })
}

fn baseline_after_lock(meant: &Nominated) -> Option<Warning> {
    let (period, locked) = (meant.baseline.period, meant.locked);
    (period.to >= locked).then(|| {
        Warning::new(
            WarningKind::BaselineAfterLock,
            format!(
                "The baseline is of {}, which was not over when the definition was locked on {locked}.",
                period.label()
            ),
            "take as baseline a time whose figure was known on that day",
        )
    })
}

/// A warning where a value is of a time that was over when the definition was locked: whoever chose the metric could
/// know how it ends. `figure` says whose value it is.
#[must_use]
pub fn data_before_lock(locked: NaiveDate, period: Period, figure: &str) -> Option<Warning> {
    (period.to < locked).then(|| {
        Warning::new(
            WarningKind::DataBeforeLock,
            format!("The figures of {figure} are of {}, which was over when the definition was locked on {locked}: they could be seen first.", period.label()),
            "judge by a time that ends after the lock; for rows with dates, name `date_column` in place of `period`",
        )
    })
}

fn of_measure(meant: &Nominated, measure: &Measure, of: &str) -> Vec<Warning> {
    let mut found = Vec::new();
    for (key, figure) in measure.figures() {
        let name = format!("`{key}`{of}");
        found.extend(figure.period().and_then(|period| data_before_lock(meant.locked, period, &name)));
        found.extend(national(meant, figure, &name));
        found.extend(plain(figure, &name));
    }
    if let Measure::Ratio { numerator, denominator, .. } = measure {
        found.extend(different_data(numerator, denominator, of));
        found.extend(different_times(numerator, denominator, of));
    }
    found
}

fn national(meant: &Nominated, figure: &Figure, name: &str) -> Option<Warning> {
    let Figure::UnSdg(series) = figure else { return None };
    Some(Warning::new(
        WarningKind::NationalFigure,
        format!(
            "{name} is a figure of a country (area {}), not of {}: no verdict of `met` can come of it.",
            series.area,
            meant.city.name()
        ),
        "use it as an alternative beside a figure of the city itself",
    ))
}

fn plain(figure: &Figure, name: &str) -> Option<Warning> {
    let address = figure.address().filter(|address| address.is_plain())?;
    Some(Warning::new(
        WarningKind::PlainAddress,
        format!("{name} is read from {address} without encryption: somebody on the way could change it."),
        "write the address with https: if the host answers there",
    ))
}

/// Whether one set of data holds both is all that is known here; that it does proves no part, but that it does not is a
/// reason to look.
fn different_data(numerator: &Figure, denominator: &Figure, of: &str) -> Option<Warning> {
    let (counted, among) = (numerator.dataset(), denominator.dataset());
    (counted != among).then(|| {
        Warning::new(
            WarningKind::DifferentData,
            format!("`numerator`{of} comes from {counted}, `denominator` from {among}: that the one is part of the other cannot be shown."),
            "take both from one set of data, or check that both count the same people, places and times",
        )
    })
}

fn different_times(numerator: &Figure, denominator: &Figure, of: &str) -> Option<Warning> {
    let (first, second) = (time(numerator)?, time(denominator)?);
    (first != second).then(|| {
        Warning::new(
            WarningKind::DifferentTimes,
            format!("`numerator`{of} is of {first}, `denominator` of {second}."),
            "take both of the same time, or say in the citation why they differ",
        )
    })
}

/// Which times a figure's numbers are of, in words; none where only the answer can tell.
fn time(figure: &Figure) -> Option<String> {
    if let Some(period) = figure.period() {
        return Some(period.label());
    }
    match figure {
        Figure::Aqs(_) | Figure::UnSdg(_) => Some("calendar years".to_owned()),
        Figure::Census(it) => Some(format!("the newest {}", it.dataset.words())),
        _ => match figure.rows()?.when {
            When::Dated { year_starts: (1, 1), .. } => Some("calendar years".to_owned()),
            When::Dated { year_starts: (month, day), .. } => Some(format!("years that begin on {month:02}-{day:02}")),
            When::Fixed(period) => Some(period.label()),
        },
    }
}

/// A warning where a definition is not the one that stood `before` it: what is judged by must not move with the result.
/// A metric of another name or city is no change, but another metric.
#[must_use]
pub fn changed(before: &Nominated, now: &Nominated) -> Option<Warning> {
    if (&before.id, before.city.id()) != (&now.id, now.city.id()) {
        return None;
    }
    let parts = differences(before, now);
    (!parts.is_empty()).then(|| {
        Warning::new(
            WarningKind::Changed,
            format!(
                "It is not the definition that stood before, locked on {}: {} changed.",
                before.locked,
                parts.join(", ")
            ),
            "ask who changed it, when and why; until then judge by the one before",
        )
    })
}

/// What differs, with what it was and is where that is a word or a number.
#[must_use]
pub fn differences(before: &Nominated, now: &Nominated) -> Vec<String> {
    let target = |it: &Nominated| it.target.value.to_string();
    let baseline = |it: &Nominated| format!("{} in {}", it.baseline.value, it.baseline.period.label());
    let direction = |it: &Nominated| match it.direction {
        Direction::AtLeast => "at_least".to_owned(),
        Direction::AtMost => "at_most".to_owned(),
    };
    let parts: [(&str, bool, &dyn Fn(&Nominated) -> String); 10] = [
        ("sdg", before.sdg != now.sdg, &|it| it.sdg.to_string()),
        ("direction", before.direction != now.direction, &direction),
        ("unit", before.unit != now.unit, &|it| it.unit.clone()),
        ("target", before.target != now.target, &target),
        ("baseline", before.baseline != now.baseline, &baseline),
        ("locked", before.locked != now.locked, &|it| it.locked.to_string()),
        ("measure", before.measure != now.measure, &|_| String::new()),
        ("margin", before.margin != now.margin, &|_| String::new()),
        ("alternatives", before.alternatives != now.alternatives, &|_| String::new()),
        ("fulfils", before.fulfils != now.fulfils, &|_| String::new()),
    ];
    let told = |(part, _, says): (&str, bool, &dyn Fn(&Nominated) -> String)| {
        let (was, is) = (says(before), says(now));
        // Of a target another citation or year may be all that differs.
        if was == is { part.to_owned() } else { format!("{part} ({was}, now {is})") }
    };
    parts.into_iter().filter(|(_, differs, _)| *differs).map(told).collect()
}
