import type { FindingKind } from "../verdict/findings";
import type { Detector } from "./detectors";

/** What a person can learn of a finding, beside its facts, its ways back and its example. */
export interface FindingLesson {
  /** How the finding looks on the ladder and in the figures. */
  looks: string;
  /** The usual causes, likeliest first. */
  causes: readonly [string, ...string[]];
  /** The detectors that find it, quickest first; none where a reading of the key itself tells it. */
  foundBy: readonly Detector[];
  /** What the detectors need for it, and what holds them up. */
  foundNote: string;
  /** What is never offered, each with its reason. */
  neverOffered: readonly string[];
}

/** The lesson of every finding. */
export const FINDING_LESSONS = {
  unreachable: {
    looks: "The lane of the store is hatched, and its words are “not read”. The store is never shown as empty.",
    causes: [
      "The store is stopped, restarts or fails over.",
      "The network or a credential keeps the console from the store.",
      "The store answers more slowly than a reading may take.",
    ],
    foundBy: ["probes"],
    foundNote: "A probe tells that a store is away; the reading of a key tells it for that key.",
    neverOffered: [
      "Nothing is repaired: a plan would be made on half of the evidence. Re-check once the store answers.",
    ],
  },
  unknown: {
    looks: "A store has the key without a version, or no store shows whether the write took effect.",
    causes: [
      "The other system's rows or entries carry no version that can be compared.",
      "No origin is mapped on the observed path.",
      "The store holds bytes that the path's mapping cannot read.",
    ],
    foundBy: ["reconciliation"],
    foundNote:
      "Only another system's path can have this finding. The reading of a key tells it, and so does the walk of an incident's reconciliation.",
    neverOffered: [
      "No repair is offered: nobody can tell which store is right. Map a version, and the verdict follows.",
    ],
  },
  phantom: {
    looks: "A cache stands to the right of the ledger's head, in the stretch that no ledger row vouches for.",
    causes: [
      "A service wrote the cache first and failed before the ledger had the write.",
      "A producer of a cache-only path died before it brought its acknowledgment to the ledger.",
      "The ledger was put back to an earlier moment.",
      "Another program wrote the entry.",
    ],
    foundBy: ["sensors", "observer", "sweep", "reconciliation"],
    foundNote:
      "The observer finds acknowledgments of cache-only paths after the grace time. Any other phantom follows no acknowledgment, so a sensor or the sweep finds it.",
    neverOffered: [
      "Replay is not offered: the ledger has no such write to apply.",
      "Rebuild is not offered: clear the entry, or first take its write into the ledger.",
    ],
  },
  regressed: {
    looks: "The origin stands to the left of “materialized”. The stretch between them is what the origin lost.",
    causes: [
      "A restore or a failover to a lagging replica took the origin back.",
      "A script or an old job wrote earlier values over newer ones.",
      "Somebody deleted the row outside the path.",
    ],
    foundBy: ["sensors", "marks", "receipts", "sweep", "reconciliation"],
    foundNote:
      "Marks and receipts find a whole restore, and bring the lost mutations back by themselves. A row that went back alone is found by a sensor or the sweep.",
    neverOffered: [
      "Giving the lost writes up is not offered, whichever store is right: they were acknowledged and applied.",
      "Replay is refused for sums: the receipts remain, so nobody can tell whether the row holds the increments.",
    ],
  },
  mismatched: {
    looks:
      "All stores stand at one version, and the ladder is level. Only the values differ: compare them under the ladder.",
    causes: [
      "A person or a script changed the row without its version.",
      "Another service changed the cache entry.",
      "A replica applied something of its own.",
    ],
    foundBy: ["sensors", "sweep", "reconciliation"],
    foundNote:
      "No count, age or version shows it. The row's receipt keeps a digest, so the origin's own rewriting is not taken for it.",
    neverOffered: [
      "Replay is not offered: the version is in the origin, so a replay would change nothing.",
      "Rewrite and salvage are refused for sums, greatest marks and items: no whole value may replace their rows.",
    ],
  },
  differs: {
    looks: "The region's lane says “cannot be read”: something is there, and it is no entry of this path.",
    causes: [
      "Another program uses the same key in the cache.",
      "On an observed path, a store's value has no version and is not the newest write's.",
    ],
    foundBy: ["sensors", "sweep", "reconciliation"],
    foundNote: "Readers of the library get the origin's row meanwhile. Only direct readers of the cache see the value.",
    neverOffered: ["Clear and rebuild are not offered: Trueup never changes or deletes another program's value."],
  },
  bypassed: {
    looks: "The origin stands to the right of the ledger's head.",
    causes: [
      "A person, a script or another service wrote the row with a higher version.",
      "The ledger was put back, or lost its newest rows.",
    ],
    foundBy: ["sensors", "marks", "sweep", "reconciliation"],
    foundNote:
      "Marks find a ledger that was put back, and close acknowledgments until a person accepts it. A single row is found by a sensor or the sweep.",
    neverOffered: [
      "Replay is not offered: older versions never overwrite a newer row.",
      "Adopt is refused for greatest marks and items, which no receipt of a whole value would prove.",
    ],
  },
  conflicted: {
    looks: "The ledger's head stands right of “materialized” and waits. The origin is past the version it builds on.",
    causes: [
      "Two changes of a state machine were built on one version.",
      "The row was written outside the path while the change was on its way.",
      "An increment may be in the row already, because its receipt was lost.",
    ],
    foundBy: ["observer", "sweep", "reconciliation"],
    foundNote: "The materializer decides it at the flush, and the next look at the key lists it.",
    neverOffered: [
      "Replay is offered only where the origin came back to the version that the change builds on.",
      "Suppress and amend are refused on binding paths: their promises are kept.",
    ],
  },
  failed: {
    looks: "The change stands between “materialized” and the head, and the history has the store's reason.",
    causes: [
      "A constraint, a trigger or a missing right of the origin refuses the row.",
      "The value fits no column, or a number is finer than its column.",
    ],
    foundBy: ["observer", "sweep", "reconciliation"],
    foundNote: "The attempts come first, with growing pauses. Refusals by the whole store use up no attempt.",
    neverOffered: ["Suppress and amend are refused on binding paths: their promises are kept."],
  },
  held: {
    looks: "The change waits between “materialized” and the head, under a pause that the page names.",
    causes: ["A person paused the path, the lane or the key.", "Another tool paused the queue."],
    foundBy: ["observer", "sampler"],
    foundNote: "A change counts as held once it has waited for longer than the grace time.",
    neverOffered: ["Replay is not offered: it would go around somebody's pause. Resume the pause instead."],
  },
  stranded: {
    looks: "The queue's lane is empty although the change is not materialized.",
    causes: [
      "The queue lost the job: an eviction, a restore or a flush of its Redis.",
      "No relay runs, so nobody hands accepted mutations over.",
    ],
    foundBy: ["relay", "observer", "sweep"],
    foundNote: "The relay hands lost jobs over again by itself. The finding stays only where no relay works.",
    neverOffered: [
      "Rebuild and clear are not offered: entries show the change on its way, and clearing them would show older truth.",
    ],
  },
  gapped: {
    looks: "The ledger's history jumps: a version below the head is missing, and no store has its value.",
    causes: ["Rows of the ledger were deleted by hand.", "A restore of single tables took rows of the ledger away."],
    foundBy: ["observer", "sweep", "reconciliation"],
    foundNote: "A missing version below the materialized one is no gap: the newer version covers it.",
    neverOffered: ["Replay and rewrite are not offered: nothing is left to write. Look for the value in a backup."],
  },
  "suppressed-shown": {
    looks: "A cache stands at the version of a suppressed change, right of the head.",
    causes: [
      "The change was suppressed, and the entries that show it were not cleared yet.",
      "A region was away while the entries were cleared.",
      "A service wrote the entry again from its own memory.",
    ],
    foundBy: ["sensors", "observer", "sweep", "reconciliation"],
    foundNote: "A suppression changes no cache. Clearing the entries is a step of its own.",
    neverOffered: [
      "Salvage is not offered: a person decided against the change. Undo the run to bring the change back.",
    ],
  },
  "region-split": {
    looks: "Two cache lanes have their marks at different places.",
    causes: [
      "One region missed a confirmation while it was away.",
      "A refill or another program wrote one region alone.",
      "One region was put back to an earlier moment.",
    ],
    foundBy: ["sensors", "observer", "sweep", "reconciliation"],
    foundNote: "A region without an entry does not disagree: its next reader gets the origin's row.",
    neverOffered: ["Where the ledger is right, rebuild and clear wait while a store speaks against the origin's row."],
  },
  stale: {
    looks: "A cache stands to the left of the origin.",
    causes: [
      "The invalidation was missed: the region was away, or the origin was written past the path.",
      "A slow reader wrote back what it had read before the change.",
      "The region was put back to an earlier moment.",
    ],
    foundBy: ["sensors", "observer", "sweep", "reconciliation"],
    foundNote: "The page tells the two causes apart, by the times at which entry and row were written.",
    neverOffered: [
      "Salvage is not offered: the entry's version is recorded, and an older version never wins over a newer one.",
    ],
  },
  late: {
    looks:
      "The stretch between “materialized” and the head is the same as of a change on its way; only its age is bad.",
    causes: [
      "The origin is slow, locked, read-only or away.",
      "More writes come in than the drain has room for.",
      "The workers are stopped.",
    ],
    foundBy: ["sampler", "observer"],
    foundNote: "The sampler tells it of a path at once; the list has single keys from the look at 10 seconds on.",
    neverOffered: [
      "Clear is not offered: the entries are the only place where users see their change.",
      "Suppress is offered only where the origin is right, and never on binding paths.",
    ],
  },
  masked: {
    looks: "A cache stands between the origin and the head: users see what the origin does not have yet.",
    causes: [
      "The change was acknowledged a moment ago, and everything is as the contract says.",
      "The drain is behind, paused or stopped.",
      "The record fell back below what the cache has, which is the finding “regressed” beside it.",
    ],
    foundBy: ["observer"],
    foundNote: "The finding passes in ordinary traffic, so the sweep and a reconciliation do not count it.",
    neverOffered: ["Clear is refused: readers would get the older row, and the change would seem to be lost."],
  },
  pending: {
    looks: "The head stands right of “materialized”, within the tolerated lag.",
    causes: ["The change was acknowledged a moment ago, and is on its way to the origin."],
    foundBy: ["sampler"],
    foundNote:
      "The counts of outstanding mutations have it. The list leaves its keys out, unless its filter names the finding.",
    neverOffered: ["Replay is not offered: the queue has the change, and applies it in its turn."],
  },
  converged: {
    looks: "Every mark stands at the head.",
    causes: ["Every store has the newest change, and nothing is outstanding."],
    foundBy: [],
    foundNote: "The reading of a key tells it, and only where every store was read.",
    neverOffered: ["No repair is offered: there is nothing to repair."],
  },
} as const satisfies Record<FindingKind, FindingLesson>;

/** The lesson of a finding. */
export const lessonOf = (finding: FindingKind): FindingLesson => FINDING_LESSONS[finding];

/** The finding of a name, or undefined where no finding has the name. */
export const findingNamed = (name: string): FindingKind | undefined =>
  Object.hasOwn(FINDING_LESSONS, name) ? (name as FindingKind) : undefined;
