import type { PathMode } from "../contract";
import type { FindingKind } from "../verdict/findings";
import type { Effect, Effects } from "./fate";
import { OBSERVED_EFFECTS } from "./observed-effects";
import type { AuthorityCandidate } from "./states";

const UNKNOWN: Effect = ["kept", "not known until the store answers"];
const UNTOLD: Effect = ["kept", "nothing is done where the stores do not tell"];
const REBUILT: Effect = ["changed", "the entry is rebuilt"];
const FOREIGN: Effect = ["kept", "another program's value is never changed"];
const WITHDRAWN: Effect = ["discarded", "outstanding writes are suppressed"];

const NATIVE: Record<Exclude<AuthorityCandidate, "queue">, Effects> = {
  ledger: {
    unreachable: UNKNOWN,
    unknown: UNTOLD,
    phantom: ["discarded", "the cache's write is discarded, unless it is salvaged first"],
    regressed: ["changed", "the origin gets its lost writes back"],
    mismatched: ["changed", "the ledger's value is put back"],
    differs: FOREIGN,
    bypassed: ["discarded", "an amendment replaces the origin's row, unless the row is salvaged first"],
    conflicted: ["kept", "each mutation waits for a decision"],
    failed: ["kept", "replayed to the origin"],
    held: ["kept", "waits until the pause is resumed"],
    stranded: ["kept", "replayed to the origin"],
    gapped: ["kept", "the missing versions are replayed"],
    "suppressed-shown": ["changed", "the entry is cleared"],
    "region-split": ["changed", "the regions are rebuilt from the ledger"],
    stale: REBUILT,
    late: ["kept", "replayed to the origin"],
    masked: ["kept", "the origin gets the shown value"],
    pending: ["kept", "on its way"],
  },
  origin: {
    unreachable: UNKNOWN,
    unknown: UNTOLD,
    phantom: ["discarded", "the cache's write is discarded, unless it is salvaged first"],
    regressed: ["discarded", "the origin's lost writes stay lost"],
    mismatched: ["changed", "the origin's value is put back"],
    differs: FOREIGN,
    bypassed: ["changed", "the origin's row stays, and a salvage takes it into the ledger"],
    conflicted: WITHDRAWN,
    failed: WITHDRAWN,
    held: WITHDRAWN,
    stranded: WITHDRAWN,
    gapped: WITHDRAWN,
    "suppressed-shown": ["changed", "the entry is cleared"],
    "region-split": ["changed", "the regions are rebuilt from the origin"],
    stale: REBUILT,
    late: WITHDRAWN,
    masked: ["discarded", "the entry goes back to the origin's version"],
    pending: WITHDRAWN,
  },
  cache: {
    unreachable: UNKNOWN,
    unknown: UNTOLD,
    phantom: ["changed", "the region's write is salvaged into the ledger; the writes of other regions are discarded"],
    regressed: ["changed", "the origin gets the region's value back"],
    mismatched: ["changed", "an amendment puts the region's value back"],
    differs: FOREIGN,
    bypassed: ["discarded", "the region's value replaces the origin's row, unless the row is salvaged first"],
    conflicted: ["kept", "each mutation waits for a decision"],
    failed: ["kept", "replayed to the origin"],
    held: ["kept", "waits until the pause is resumed"],
    stranded: ["kept", "replayed to the origin"],
    gapped: ["kept", "the missing versions are replayed"],
    "suppressed-shown": ["changed", "an amendment writes the suppressed value again"],
    "region-split": ["changed", "the other regions are rebuilt from this one"],
    stale: ["discarded", "older values would replace newer rows of the origin: check each key first"],
    late: ["kept", "replayed to the origin"],
    masked: ["kept", "the origin gets the shown value"],
    pending: ["kept", "on its way"],
  },
};

/** The effect of an authority on a key with a finding, or undefined without one. A queue of ids is never an authority. */
export function effectOf(mode: PathMode, store: AuthorityCandidate, finding: FindingKind): Effect | undefined {
  if (finding === "converged") return undefined;
  if (mode === "observed") return OBSERVED_EFFECTS[store][finding];
  return store === "queue" ? undefined : NATIVE[store][finding];
}
