//! The closed lists of words in the published JSON, each with its schema.

use std::borrow::Cow;
use std::fmt::Write as _;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

use crate::model::nominated::WarningKind;
use crate::model::{
    Agreement, Basis, Bias, Caution, Direction, Flag, GroupStand, Level, Metric, OpinionReason, OpinionWord, Origin,
    Precision, ProxyGrade, Reason, Route, Strength, Support, Tier, Unit, ValueWord, Verdict,
};
use crate::report::run::Supply;

/// A word of a closed list.
macro_rules! word {
    ($(#[$meta:meta])* $name:ident, $text:expr, $list:expr) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
        pub struct $name(&'static str);

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let (text, words): (String, Vec<&'static str>) = ($text.into(), $list);
                json_schema!({ "type": "string", "description": text, "enum": words })
            }
        }
    };
    ($(#[$meta:meta])* $name:ident of $model:ty, $text:expr, $list:expr) => {
        word!($(#[$meta])* $name, $text, $list.iter().map(|word| word.id()).collect());

        impl From<$model> for $name {
            fn from(word: $model) -> Self {
                Self(word.id())
            }
        }
    };
}

word!(
    /// A metric's id.
    MetricId of Metric, "What is measured.", Metric::ALL
);
word!(
    /// `met`, `not_met` or `unknown`.
    VerdictId of Verdict, "What is concluded. No data is never `met`.",
    [Verdict::Met, Verdict::NotMet, Verdict::Unknown(Reason::NotHeld)]
);
word!(
    /// Why nothing can be concluded.
    ReasonId of Reason, reasons(), Reason::ALL
);
word!(
    /// What a verdict stands on.
    BasisId of Basis,
    "`primary`: the metric's primary method. `fallback`: another definition or geography. `bound`: a figure that the \
     city's own cannot pass.",
    Basis::ALL
);
word!(
    /// Whether the margin reaches the limit.
    StrengthId of Strength, "Whether the 90 % interval contains the limit. Sampling error only.", Strength::ALL
);
word!(
    /// What a reader of a value must know.
    FlagId of Flag, "What a reader of the value must know.", Flag::ALL
);
word!(
    /// How direct bytes are.
    OriginId of Origin,
    "`agency`: sent to this program. `imported`: an agency's file got by other means. `snapshot`: shipped with the program. \
     `city`: supplied by a city in answer to a claim, and behind no figure of this program.",
    Origin::ALL
);
word!(
    /// A route to figures.
    RouteId of Route, "One way to get figures.", Route::ALL
);
word!(
    /// A tier.
    TierId of Tier, "A certification tier, as far as outcomes allow.", Tier::ALL
);
word!(
    /// Where most figures of a run came from.
    SupplyId of Supply,
    "`live`: asked in this run. `store`: held from an earlier fetch or import. `shipped`: came with the program.",
    Supply::ALL
);
word!(
    /// Which side of a limit is good.
    DirectionId, "Which side of the limit is good.", vec![AT_LEAST, AT_MOST]
);
word!(
    /// What a value is where it is no measure of the city.
    RoleId,
    "`bound`: the city's own figure cannot pass it; it can confirm, never refute. `context`: for another standard's rule.",
    vec![BOUND, CONTEXT]
);

word!(
    /// What is found of a claim's value.
    ValueWordId of ValueWord,
    "On a claim's value. `reproduced`: a fresh figure of the city gives it within half a unit of its last digit. \
     `compatible`: it lies inside the 90 % interval of one.",
    ValueWord::ALL
);
word!(
    /// On which side a claim lies.
    BiasId of Bias, "How a claim lies to the figure that the verdict rests on.", Bias::ALL
);
word!(
    /// What the evidence says of a claim's verdict.
    SupportId of Support,
    "On a claim's verdict. `confirmed`, `contradicted`: by the primary method. `indicated`, `doubted`: by a fallback or bound.",
    Support::ALL
);
word!(
    /// What the methods of one group say.
    GroupStandId of GroupStand, "What the methods of one definition or geography say to a claim's verdict.", GroupStand::ALL
);
word!(
    /// An opinion.
    OpinionId of OpinionWord, "What is concluded of a claim.", OpinionWord::ALL
);
word!(
    /// A reason of an opinion.
    OpinionReasonId of OpinionReason, "Why an opinion is what it is.", OpinionReason::ALL
);
word!(
    /// A kind of place.
    LevelId of Level, "What kind of place a figure is of.", Level::ALL
);
word!(
    /// How a printed value is meant.
    PrecisionId of Precision, "How the value is meant. Only an `exact` one can be matched.", Precision::ALL
);

word!(
    /// How an answer lies to the agencies' verdict.
    AgreementId of Agreement,
    "How a city's own figure lies to the agencies' verdict. `alone`: theirs gives none. `not_said`: its own print says none.",
    Agreement::ALL
);
word!(
    /// What stands against an answer.
    CautionId of Caution, "What stands against a city's own figure.", Caution::ALL
);

word!(
    /// How near a metric comes to what it stands in for.
    ProxyId of ProxyGrade,
    "How near a city's own metric comes to the outcome that it stands in for. A figure of the country never gives `met`.",
    ProxyGrade::ALL
);
word!(
    /// A kind of warning.
    WarningId of WarningKind, "What makes it easier to meet a target than it seems.", WarningKind::ALL
);

/// A unit's id: no closed list, since definitions name their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct UnitId(&'static str);

impl From<Unit> for UnitId {
    fn from(unit: Unit) -> Self {
        Self(unit.id())
    }
}

impl JsonSchema for UnitId {
    fn schema_name() -> Cow<'static, str> {
        "UnitId".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let [share, air] = [Unit::Percent, Unit::MicrogramsPerCubicMetre].map(Unit::id);
        let text = format!(
            "Unit of values and margins: `{share}`, `{air}`, or as the definition of a nominated metric writes it."
        );
        json_schema!({ "type": "string", "description": text, "minLength": 1 })
    }
}

const AT_LEAST: &str = "at_least";
const AT_MOST: &str = "at_most";
const BOUND: &str = "bound";
const CONTEXT: &str = "context";

impl From<Direction> for DirectionId {
    fn from(direction: Direction) -> Self {
        Self(match direction {
            Direction::AtLeast => AT_LEAST,
            Direction::AtMost => AT_MOST,
        })
    }
}

impl RoleId {
    /// A figure that the city's own cannot pass.
    pub const BOUND: Self = Self(BOUND);
    /// A figure for another standard's rule.
    pub const CONTEXT: Self = Self(CONTEXT);
}

/// The reasons in order of precedence, each with its sentence.
fn reasons() -> String {
    let start = "Why nothing can be concluded. In order of precedence; where several hold, the first is named:";
    Reason::ALL.iter().zip(1..).fold(start.to_owned(), |mut text, (reason, rank)| {
        let _ = write!(text, " {rank}. `{reason}`: {}.", reason.sentence());
        text
    })
}
