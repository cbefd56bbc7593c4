//! Configuration: raw (as written) becomes valid (as meant), and every problem is told at once, with file and line.
