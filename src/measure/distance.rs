//! Distances on the WGS84 ellipsoid.

use geographiclib_rs::{Geodesic, InverseGeodesic};

use crate::model::{BoundingBox, Point};

/// The geodesic distance in whole metres. Rounded, so that weights are exact decimals and replays give the same bytes.
#[must_use]
pub fn metres(from: Point, to: Point) -> u32 {
    let metres: f64 = Geodesic::wgs84().inverse(from.lat, from.lon, to.lat, to.lon);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 20,004 km, never negative")]
    let whole = metres.round() as u32;
    whole
}

/// A box that holds every point within `km` of `centre`.
#[must_use]
pub fn box_around(centre: Point, km: f64) -> BoundingBox {
    // A degree of latitude is at least 110.5 km; a degree of longitude at most 111.4 km times the cosine.
    let lat = km / 110.5;
    let cosine = (centre.lat.abs() + lat).min(89.0).to_radians().cos();
    let lon = km / (110.5 * cosine);
    BoundingBox { south: centre.lat - lat, north: centre.lat + lat, west: centre.lon - lon, east: centre.lon + lon }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_distances() {
        let at = |lat, lon| Point { lat, lon };
        // Karney (2013), Algorithms for geodesics: New York JFK to London Heathrow is 5,551.759 km.
        assert_eq!(metres(at(40.6, -73.8), at(51.6, -0.5)), 5_551_759);
        assert_eq!(metres(at(33.5, -111.9), at(33.5, -111.9)), 0);
    }

    #[test]
    fn the_box_holds_the_circle() {
        for lat in [0.0, 21.3, 33.5, 47.6, 64.8] {
            let centre = Point { lat, lon: -111.9 };
            let around = box_around(centre, 50.0);
            for step in 0..720 {
                let angle = f64::from(step).to_radians() / 2.0;
                let near = Point { lat: lat + angle.sin() * 0.6, lon: -111.9 + angle.cos() * 1.4 };
                assert!(metres(centre, near) > 50_000 || around.contains(near), "{lat} {step}");
            }
        }
    }
}
