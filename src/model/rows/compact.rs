//! Numbers and days as few bytes, for rows that are kept by the ten thousands.

/// A decimal as its digits and its decimal places.
pub mod number {
    use rust_decimal::Decimal;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// Writes the digits and the decimal places.
    pub fn serialize<S: Serializer>(number: &Decimal, to: S) -> Result<S::Ok, S::Error> {
        (number.mantissa(), number.scale()).serialize(to)
    }

    /// Reads digits and decimal places.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Decimal, D::Error> {
        let (digits, places) = Deserialize::deserialize(from)?;
        Decimal::try_from_i128_with_scale(digits, places).map_err(D::Error::custom)
    }
}

/// A date as days since the first of January of year 1, which is day 1.
pub mod day {
    use chrono::{Datelike as _, NaiveDate};
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// Writes the number of the day.
    pub fn serialize<S: Serializer>(day: &NaiveDate, to: S) -> Result<S::Ok, S::Error> {
        day.num_days_from_ce().serialize(to)
    }

    /// Reads the number of a day.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveDate, D::Error> {
        let days = Deserialize::deserialize(from)?;
        NaiveDate::from_num_days_from_ce_opt(days).ok_or_else(|| D::Error::custom("no day of the calendar"))
    }
}
