//! Providers: what to ask an agency, and how to read its replies. One file an origin.
