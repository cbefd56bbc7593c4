//! What a claim may call its definition, and the methods that fit it.

use crate::config::problem::nearest;
use crate::model::{
    ClaimedDefinition, Dataset, Definition, Events, MeanOf, Method, Metric, PocRule, Statistic, method::Table,
};

/// What words leave open fits whatever it is.
#[derive(Clone, Copy)]
enum Fits {
    Definition(Definition),
    Dataset(Dataset),
    Table(Table),
    Statistic(Statistic),
    Published,
}

impl Fits {
    fn metric(self) -> Metric {
        match self {
            Self::Definition(_) | Self::Dataset(_) | Self::Table(_) => Metric::Broadband,
            Self::Statistic(_) | Self::Published => Metric::Pm25,
        }
    }

    fn holds(self, method: Method) -> bool {
        match (self, method) {
            (Self::Definition(meant), Method::Broadband { definition, .. }) => definition == meant,
            (Self::Dataset(meant), Method::Broadband { dataset, .. }) => dataset == meant,
            (Self::Table(meant), Method::Broadband { definition, .. }) => definition.table() == meant,
            (Self::Statistic(meant), Method::Pm25 { statistic, .. }) => statistic == meant,
            (Self::Published, Method::Pm25 { mean, .. }) => mean == MeanOf::Published,
            _ => false,
        }
    }
}

/// In small letters, words parted by single spaces. The first of each meaning is the one that messages list.
const WORDS: [(&str, Fits); 36] = [
    ("wired", Fits::Definition(Definition::Wired)),
    ("cable fiber or dsl", Fits::Definition(Definition::Wired)),
    ("cable fiber optic or dsl", Fits::Definition(Definition::Wired)),
    ("fixed broadband", Fits::Definition(Definition::Wired)),
    ("wired broadband", Fits::Definition(Definition::Wired)),
    ("homes with cable fiber or dsl", Fits::Definition(Definition::Wired)),
    ("not cellular only", Fits::Definition(Definition::NotCellularOnly)),
    ("without cellular only", Fits::Definition(Definition::NotCellularOnly)),
    ("any type cellular only homes left out", Fits::Definition(Definition::NotCellularOnly)),
    ("any", Fits::Definition(Definition::Any)),
    ("any broadband", Fits::Definition(Definition::Any)),
    ("any type", Fits::Definition(Definition::Any)),
    ("broadband of any type", Fits::Definition(Definition::Any)),
    ("any type cellular included", Fits::Definition(Definition::Any)),
    ("any with computer", Fits::Definition(Definition::AnyWithComputer)),
    ("computer and broadband", Fits::Definition(Definition::AnyWithComputer)),
    ("broadband and computer", Fits::Definition(Definition::AnyWithComputer)),
    ("homes with a computer and broadband cellular included", Fits::Definition(Definition::AnyWithComputer)),
    ("acs5", Fits::Dataset(Dataset::Acs5)),
    ("acs 5 year", Fits::Dataset(Dataset::Acs5)),
    ("acs1", Fits::Dataset(Dataset::Acs1)),
    ("acs 1 year", Fits::Dataset(Dataset::Acs1)),
    ("b28002", Fits::Table(Table::B28002)),
    ("b28003", Fits::Table(Table::B28003)),
    ("city mean", Fits::Statistic(Statistic::CityMean)),
    ("mean of monitors in the city", Fits::Statistic(Statistic::CityMean)),
    ("idw", Fits::Statistic(Statistic::Idw)),
    ("nearest", Fits::Statistic(Statistic::Nearest)),
    ("nearest monitor", Fits::Statistic(Statistic::Nearest)),
    ("county mean", Fits::Statistic(Statistic::CountyMean)),
    ("county average", Fits::Statistic(Statistic::CountyMean)),
    ("county max", Fits::Statistic(Statistic::CountyMax)),
    ("highest monitor in the county", Fits::Statistic(Statistic::CountyMax)),
    ("design value", Fits::Statistic(Statistic::DesignValue)),
    ("published", Fits::Published),
    ("published county figure", Fits::Published),
];

/// The methods of `metric` that fit `text`, a method's id or known words; else what is wrong and what may help.
pub(super) fn read(text: &str, metric: Metric) -> Result<ClaimedDefinition, (String, String)> {
    let lower = text.to_lowercase();
    let plain = lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let plain = plain.collect::<Vec<_>>().join(" ");
    let (methods, of) = if let Ok(method) = lower.parse::<Method>() {
        (vec![method], method.metric())
    } else if let Some((_, fits)) = WORDS.iter().find(|(word, _)| *word == plain && !lower.contains('/')) {
        (all().into_iter().filter(|method| fits.holds(*method)).collect(), fits.metric())
    } else {
        return Err((format!("`{text}` is no known definition of {metric}"), help(&plain, metric)));
    };
    if of != metric {
        return Err((format!("`{text}` is a definition of {of}, the claim is of {metric}"), list(metric)));
    }
    Ok(ClaimedDefinition { text: text.to_owned(), methods })
}

fn help(plain: &str, metric: Metric) -> String {
    let words = WORDS.iter().filter(|(_, fits)| fits.metric() == metric).map(|(word, _)| *word);
    nearest(plain, words).map_or_else(|| list(metric), |meant| format!("did you mean `{meant}`?"))
}

fn list(metric: Metric) -> String {
    let words = WORDS.iter().filter(|(_, fits)| fits.metric() == metric).map(|(word, _)| *word);
    let id = match metric {
        Metric::Broadband => "wired/acs5",
        Metric::Pm25 => "city-mean/days",
        Metric::Nominated => return format!("`{}`, or `nominated/` and the name of an alternative", Method::defined()),
    };
    format!("a method's id such as `{id}`, or one of: {}", words.collect::<Vec<_>>().join("; "))
}

/// Every method that an id can name, whether or not a figure by it is ever at hand.
fn all() -> Vec<Method> {
    let broadband = Definition::ALL.iter().flat_map(|definition| {
        Dataset::ALL.iter().map(|dataset| Method::Broadband { definition: *definition, dataset: *dataset })
    });
    broadband.chain(Statistic::ALL.iter().flat_map(|statistic| by(*statistic))).collect()
}

fn by(statistic: Statistic) -> Vec<Method> {
    let mut methods = Vec::new();
    for mean in MeanOf::ALL.iter().copied() {
        // Only the county's highest monitor is printed by the agency, and always in one way.
        if mean == MeanOf::Published {
            methods.extend((statistic == Statistic::CountyMax).then(|| Method::pm25(statistic, mean)));
            continue;
        }
        for poc in PocRule::ALL.iter().copied() {
            let with = |events: &Events| Method::Pm25 { statistic, mean, poc, events: *events };
            methods.extend(Events::ALL.iter().map(with));
        }
    }
    methods
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn words_fit_the_methods_they_leave_open() {
        let cases = [
            ("wired/acs5", Metric::Broadband, "wired/acs5"),
            ("Wired", Metric::Broadband, "wired/acs5 wired/acs1"),
            ("Any broadband", Metric::Broadband, "any/acs5 any/acs1"),
            ("cable, fiber or DSL", Metric::Broadband, "wired/acs5 wired/acs1"),
            ("not-cellular-only", Metric::Broadband, "not-cellular-only/acs5 not-cellular-only/acs1"),
            ("ACS 1-year", Metric::Broadband, "wired/acs1 not-cellular-only/acs1 any/acs1 any-with-computer/acs1"),
            ("B28003", Metric::Broadband, "any-with-computer/acs5 any-with-computer/acs1"),
            ("city-mean/days", Metric::Pm25, "city-mean/days"),
            ("city-mean/days/poc-max", Metric::Pm25, "city-mean/days/poc-max"),
            ("published county figure", Metric::Pm25, "county-max/published"),
        ];
        for (text, metric, expected) in cases {
            let read = read(text, metric).unwrap();
            let ids: Vec<String> = read.methods.iter().map(ToString::to_string).collect();
            assert_eq!((read.text.as_str(), ids.join(" ").as_str()), (text, expected));
        }
        let city = read("city-mean", Metric::Pm25).unwrap().methods;
        assert!(city.contains(&"city-mean/quarters/poc-mean".parse().unwrap()) && city.len() == 12, "{city:?}");
    }

    #[test]
    fn every_word_and_every_plain_text_of_a_definition_is_known() {
        for (word, fits) in WORDS {
            assert!(!read(word, fits.metric()).unwrap().methods.is_empty(), "{word}");
        }
        for definition in Definition::ALL {
            let by_id = read(definition.id(), Metric::Broadband).unwrap().methods;
            assert_eq!(read(definition.words(), Metric::Broadband).unwrap().methods, by_id);
        }
        for statistic in Statistic::ALL {
            assert!(read(statistic.id(), Metric::Pm25).is_ok(), "{statistic}");
        }
    }

    #[test]
    fn other_words_are_refused_with_what_is_near() {
        let cases = [
            ("wierd", Metric::Broadband, "`wierd` is no known definition of broadband", "did you mean `wired`?"),
            ("high speed", Metric::Broadband, "no known definition", "or one of: wired; cable fiber or dsl"),
            ("wired/acs3", Metric::Broadband, "no known definition", "a method's id such as `wired/acs5`"),
            ("wired", Metric::Pm25, "is a definition of broadband, the claim is of pm25", "such as `city-mean/days`"),
            ("city-mean/days", Metric::Broadband, "is a definition of pm25, the claim is of broadband", "wired"),
            ("county averge", Metric::Pm25, "no known definition", "did you mean `county average`?"),
        ];
        for (text, metric, message, help) in cases {
            let wrong = read(text, metric).unwrap_err();
            assert!(wrong.0.contains(message) && wrong.1.contains(help), "{text}: {wrong:?}");
        }
    }
}
