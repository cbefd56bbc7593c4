//! Reports: the only module beside the binary that prints, one format a file.
