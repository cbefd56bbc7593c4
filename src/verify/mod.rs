//! From observations to verdicts: pure judgement.
