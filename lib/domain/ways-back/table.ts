import { isOutstanding } from "../mutation";
import { isPhantom } from "../verdict/cache-findings";
import type { CacheEntry } from "../verdict/evidence";
import type { FindingKind } from "../verdict/findings";
import { FOREIGN_STAYS } from "../verdict/foreign-finding";
import { sameValue } from "../verdict/view";
import {
  againstAdopt,
  againstRewrite,
  againstSalvage,
  againstWholeValue,
  againstWithdrawing,
  hasOutstanding,
  type KeyFacts,
  OLDER_THAN_ORIGIN,
} from "./against";
import { contradictionOf, rowDamage } from "./contradiction";
import { offer, refuse, unless, type Way } from "./way";

type Cell = (facts: KeyFacts) => Way[];
type RegionCell = (facts: KeyFacts, entry: CacheEntry | null) => Way[];

/** The ways back of a finding under each authority. */
interface Row {
  ledger: Cell;
  origin: Cell;
  cache: RegionCell;
}

const SHOWS_OLDER = "Clearing the entry now would show older truth: the origin does not have its version yet.";
const REVERSE_SUPPRESSION =
  "A suppressed change is not written again from a cache: undo the run that suppressed the change.";
const KEPT_PROMISES = "A saved write is not given up here: re-apply the write, and change it with a new write.";
const RECEIPT_REMAINS =
  "The origin has the increments' receipts although its row fell back, so whether the row holds the increments is not known.";

const MOVED_ON = "The origin is past the version that the change builds on: amend or suppress the change.";
const IN_DOUBT =
  "Whether the row already has this change is not known: look at the row, then amend or suppress the change.";
const FELL_BACK = "The origin fell back below the version that the change builds on: re-apply the lost versions first.";

const salvage: RegionCell = (facts, entry) => [unless(againstSalvage(facts, entry), "salvage")];

/** Offers no salvage for a region that agrees with the origin, and offers to rebuild the other regions. */
const salvageOrFollow: RegionCell = (facts, entry) => {
  const row = facts.view.origin?.row ?? null;
  const agrees = entry !== null && row !== null && entry.version === row.version && sameValue(entry.value, row.value);
  return agrees && rowDamage(facts.view) === null ? [offer("rebuild")] : salvage(facts, entry);
};

/** The origin's row is the source, so it is one only while no store speaks against it. */
const rebuildOrClear: Cell = ({ view }) => {
  const against = contradictionOf(view);
  return [unless(against, "rebuild"), unless(against, "invalidate")];
};
/** The origin is declared right, so its row is a source whatever another store says; the ledger learns it first. */
const rebuildOrClearFromOrigin: Cell = (facts) => {
  const damage = rowDamage(facts.view);
  const learns = damage === "bypassed" || damage === "changed" ? [unless(againstAdopt(facts), "adopt")] : [];
  if (damage === "regressed") return [refuse("rebuild", contradictionOf(facts.view) ?? "")];
  return [...learns, offer("rebuild"), offer("invalidate")];
};

const suppress: Cell = (facts) => [unless(againstWithdrawing(facts), "suppress")];
const waitOrReplay: Cell = () => [offer("wait"), offer("replay")];
const waitReplayOrSuppress: Cell = (facts) => [...waitOrReplay(facts), ...suppress(facts)];
const masked: Cell = (facts) => [
  unless(
    hasOutstanding(facts) ? null : "Waiting does not help: no write of this key is on its way to the origin.",
    "wait",
  ),
  offer("replay"),
  refuse("invalidate", SHOWS_OLDER),
];
const wait: Cell = () => [offer("wait")];
const waitOrResume: Cell = () => [offer("wait"), offer("resume")];
const lookAgain: Cell = () => [refuse("none", "A store could not be read: re-check once the store answers.")];
const nothingRecorded: Cell = () => [
  refuse("none", "No store has the missing versions' values; the later versions stay as they are."),
];

const foreignStays: Cell = () => [refuse("none", FOREIGN_STAYS)];

const amendOrSuppress: Cell = (facts) => [unless(againstWithdrawing(facts), "amend"), ...suppress(facts)];
/** The origin moved on from what a conflicted mutation builds on; a replay helps where it came back to it. */
const decide: Cell = (facts) => {
  const { view } = facts;
  const waiting = view.ledger?.mutations.filter(isOutstanding).at(-1);
  const fits = view.evidence.model === "versioned" && waiting !== undefined && waiting.basedOn === view.origin?.at;
  const fellBack = rowDamage(view) === "regressed";
  const against = fellBack ? FELL_BACK : view.evidence.model === "versioned" ? MOVED_ON : IN_DOUBT;
  return [unless(fits ? null : against, "replay"), ...amendOrSuppress(facts)];
};
/** The region shows a stuck mutation that the ledger already has, so the amendment is made from the ledger. */
const stuckShown: RegionCell = (facts, entry) => {
  const version = entry?.version ?? null;
  if (version === null) return [refuse("salvage", "The region shows no part of this write."), ...suppress(facts)];
  return version > (facts.view.origin?.at ?? 0n)
    ? amendOrSuppress(facts)
    : [refuse("salvage", OLDER_THAN_ORIGIN), ...suppress(facts)];
};

/** A monotonic path takes in what a cache alone holds as well: it keeps the greater mark. */
const againstPhantomSalvage = (facts: KeyFacts): string | null =>
  facts.view.evidence.model === "monotonic" ? null : againstWholeValue(facts);
const phantomClear: Cell = (facts) => [unless(againstPhantomSalvage(facts), "salvage"), offer("invalidate")];

const mismatched: Row = {
  ledger: (facts) => {
    if (rowDamage(facts.view) === "changed") return [unless(againstRewrite(facts), "rewrite")];
    return [unless(contradictionOf(facts.view), "rebuild")];
  },
  origin: (facts) => {
    const damage = rowDamage(facts.view);
    if (damage === "changed") return [unless(againstAdopt(facts), "adopt")];
    return [unless(damage === "regressed" ? contradictionOf(facts.view) : null, "rebuild")];
  },
  cache: salvageOrFollow,
};

const TABLE = {
  unreachable: { ledger: lookAgain, origin: lookAgain, cache: lookAgain },
  unknown: { ledger: lookAgain, origin: lookAgain, cache: lookAgain },
  phantom: {
    ledger: phantomClear,
    origin: phantomClear,
    cache: (facts, entry) => [
      unless(
        entry !== null && isPhantom(facts.view, entry)
          ? againstPhantomSalvage(facts)
          : "The region does not show this write.",
        "salvage",
      ),
    ],
  },
  regressed: {
    ledger: ({ view }) => [unless(view.evidence.model === "merge" ? RECEIPT_REMAINS : null, "replay")],
    origin: () => [refuse("withdraw", KEPT_PROMISES)],
    cache: salvage,
  },
  mismatched,
  differs: { ledger: foreignStays, origin: foreignStays, cache: foreignStays },
  bypassed: {
    ledger: (facts) => [unless(againstWholeValue(facts), "amend")],
    origin: (facts) => [unless(againstAdopt(facts), "adopt")],
    cache: salvage,
  },
  conflicted: { ledger: decide, origin: suppress, cache: stuckShown },
  failed: {
    ledger: (facts) => [offer("replay"), ...amendOrSuppress(facts)],
    origin: suppress,
    cache: stuckShown,
  },
  held: { ledger: waitOrResume, origin: waitOrResume, cache: waitOrResume },
  stranded: { ledger: waitOrReplay, origin: waitReplayOrSuppress, cache: waitOrReplay },
  gapped: { ledger: nothingRecorded, origin: nothingRecorded, cache: nothingRecorded },
  "suppressed-shown": {
    ledger: () => [offer("invalidate")],
    origin: () => [offer("invalidate")],
    cache: () => [refuse("salvage", REVERSE_SUPPRESSION)],
  },
  "region-split": { ledger: rebuildOrClear, origin: rebuildOrClearFromOrigin, cache: salvageOrFollow },
  stale: {
    ledger: rebuildOrClear,
    origin: rebuildOrClearFromOrigin,
    cache: () => [refuse("salvage", OLDER_THAN_ORIGIN)],
  },
  late: { ledger: waitOrReplay, origin: waitReplayOrSuppress, cache: waitOrReplay },
  masked: { ledger: masked, origin: masked, cache: masked },
  pending: { ledger: wait, origin: wait, cache: wait },
  converged: { ledger: () => [], origin: () => [], cache: () => [] },
} satisfies Record<FindingKind, Row>;

/** The row of the table for a finding. */
export const rowOf = (finding: FindingKind): Row => TABLE[finding];
