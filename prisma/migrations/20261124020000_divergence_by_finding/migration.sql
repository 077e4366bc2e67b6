-- A finding that few keys have is found by an index of its own: the list by finding would otherwise read past every other key.
-- A key is in as many of these as it has findings. The bit is the finding's rank in the order of verdicts.
CREATE INDEX divergence_of_unreachable ON divergence (since, path_id, key) WHERE kinds & 1 <> 0;
CREATE INDEX divergence_of_phantom ON divergence (since, path_id, key) WHERE kinds & 2 <> 0;
CREATE INDEX divergence_of_regressed ON divergence (since, path_id, key) WHERE kinds & 4 <> 0;
CREATE INDEX divergence_of_mismatched ON divergence (since, path_id, key) WHERE kinds & 8 <> 0;
CREATE INDEX divergence_of_bypassed ON divergence (since, path_id, key) WHERE kinds & 16 <> 0;
CREATE INDEX divergence_of_conflicted ON divergence (since, path_id, key) WHERE kinds & 32 <> 0;
CREATE INDEX divergence_of_failed ON divergence (since, path_id, key) WHERE kinds & 64 <> 0;
CREATE INDEX divergence_of_stranded ON divergence (since, path_id, key) WHERE kinds & 128 <> 0;
CREATE INDEX divergence_of_gapped ON divergence (since, path_id, key) WHERE kinds & 256 <> 0;
CREATE INDEX divergence_of_suppressed_shown ON divergence (since, path_id, key) WHERE kinds & 512 <> 0;
CREATE INDEX divergence_of_region_split ON divergence (since, path_id, key) WHERE kinds & 1024 <> 0;
CREATE INDEX divergence_of_stale ON divergence (since, path_id, key) WHERE kinds & 2048 <> 0;
CREATE INDEX divergence_of_late ON divergence (since, path_id, key) WHERE kinds & 4096 <> 0;
CREATE INDEX divergence_of_masked ON divergence (since, path_id, key) WHERE kinds & 8192 <> 0;
CREATE INDEX divergence_of_pending ON divergence (since, path_id, key) WHERE kinds & 16384 <> 0;
CREATE INDEX divergence_of_converged ON divergence (since, path_id, key) WHERE kinds & 32768 <> 0;
