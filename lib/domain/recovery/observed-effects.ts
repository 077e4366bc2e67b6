import type { Effect, Effects } from "./fate";
import type { AuthorityCandidate } from "./states";

const UNREAD: Effect = ["kept", "not known until the store answers"];
const UNTOLD: Effect = ["kept", "nothing is done where the stores do not tell"];
const REMOVED: Effect = ["discarded", "the writes on their way are removed from the queue"];
const WAITS: Effect = ["kept", "waits until the queue is resumed"];
const CARRIED: Effect = ["kept", "the other system's worker carries the write, or its job is replayed"];
const RETRIED: Effect = ["kept", "the job is replayed, or the row gets the write"];
const CLEARED: Effect = ["changed", "the entry is cleared"];
/** Findings of Trueup's own ledger: no observed path has one. */
const NEVER: Effect = ["kept", "nothing is done"];
const OWN_LEDGER = { conflicted: NEVER, gapped: NEVER, "suppressed-shown": NEVER };

/** The source has the newest write: an outbox, or the queue's jobs. */
const SOURCE: Effects = {
  ...OWN_LEDGER,
  unreachable: UNREAD,
  unknown: UNTOLD,
  phantom: ["discarded", "the entry is cleared, and its write is lost"],
  regressed: ["changed", "the row gets the newest write of the source again"],
  mismatched: ["changed", "the row gets the write's value, or the entry is cleared"],
  differs: ["changed", "the row gets the newest write of the source, or the entry is cleared"],
  bypassed: ["discarded", "the row's own change gives way to the newest write of the source"],
  failed: RETRIED,
  held: WAITS,
  stranded: RETRIED,
  "region-split": ["changed", "the entries that differ are cleared"],
  stale: CLEARED,
  late: CARRIED,
  masked: ["kept", "the row gets the write that is shown"],
  pending: ["kept", "on its way"],
};

/** What an authority does to a key of another system's path, by the repairs that its stores allow. */
export const OBSERVED_EFFECTS: Record<AuthorityCandidate, Effects> = {
  ledger: SOURCE,
  queue: SOURCE,
  origin: {
    ...OWN_LEDGER,
    unreachable: UNREAD,
    unknown: UNTOLD,
    phantom: ["discarded", "the entry is cleared, and its write is lost"],
    regressed: ["discarded", "the row stays, and the newer write stays lost"],
    mismatched: ["changed", "the row stays, and an entry that differs is cleared"],
    differs: ["changed", "the row stays, and an entry that differs is cleared"],
    bypassed: ["kept", "the row stays"],
    failed: REMOVED,
    held: REMOVED,
    stranded: ["discarded", "the write stays lost"],
    "region-split": ["changed", "the entries that differ are cleared"],
    stale: CLEARED,
    late: REMOVED,
    masked: ["discarded", "the entry goes back to the row's version"],
    pending: REMOVED,
  },
  cache: {
    ...OWN_LEDGER,
    unreachable: UNREAD,
    unknown: UNTOLD,
    phantom: ["changed", "the row gets the region's value; the writes of other regions are lost"],
    regressed: ["changed", "the row gets the region's value"],
    mismatched: ["changed", "the row gets the region's value"],
    differs: ["changed", "the row gets the region's value"],
    bypassed: ["discarded", "the region's value replaces the row's own change"],
    failed: RETRIED,
    held: WAITS,
    stranded: RETRIED,
    "region-split": ["changed", "the entries of the other regions are cleared"],
    stale: ["discarded", "older values would replace newer rows: check each key first"],
    late: CARRIED,
    masked: ["kept", "the row gets the write that is shown"],
    pending: ["kept", "on its way"],
  },
};
