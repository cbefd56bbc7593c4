//! From rows to observations: pure arithmetic, no clock, disk or network.
