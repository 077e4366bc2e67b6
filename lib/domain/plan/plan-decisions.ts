import type { InvariantClass, ReplayModel } from "../contract";
import { isOutstanding } from "../mutation";
import type { Candidate, Decided, Disposition } from "./disposition";
import { factsOf, type PlanKind } from "./kinds";

/** The facts of a key that decide about suppressing or replacing its mutations. */
export interface DecisionKey {
  model: ReplayModel;
  invariant: InvariantClass;
  originVersion: bigint | null;
  /** The key's highest version in the ledger that is not suppressed. */
  head: bigint;
  receipts: ReadonlySet<string>;
  /** Ascending by version. */
  candidates: readonly Candidate[];
  /** Outstanding versions of the key that are not selected, ascending. */
  others: readonly bigint[];
  /** The plan names the new value itself. */
  hasPayload: boolean;
}

/** Models whose mutations are parts of a value: said again, one takes effect a second time, or none. */
const OF_PARTS: Partial<Record<ReplayModel, string>> = {
  monotonic: "the path keeps the greater mark, so the ledger's value cannot replace the row's",
  merge: "the path adds increments: to say the newest again would add it a second time",
  append: "the path adds items: to say the newest again would add it a second time",
};

const item = (c: Candidate, disposition: Disposition, because: string | null, seen: bigint | null = null): Decided => ({
  id: c.id,
  key: c.key,
  version: c.version,
  disposition,
  because,
  seen,
  again: false,
});

/**
 * What suppressing would do to each selected mutation of one key. A promise is withdrawn only while the origin does not have
 * it, and never on a path whose writes bind.
 */
export function planSuppress(key: DecisionKey): Decided[] {
  const builtOn = key.model === "versioned" ? whatIsBuiltOn(key.others) : () => null;
  return key.candidates.map((c) => {
    if (c.state === "suppressed") return item(c, "already-applied", "the mutation is already suppressed");
    if (key.invariant === "binding") return item(c, "forbidden", "the path's writes bind, so none is suppressed here");
    if (c.state === "superseded") return item(c, "superseded", "a newer version took its place");
    if (!isOutstanding(c) || key.receipts.has(c.id))
      return item(c, "conflict", "the record has the mutation: amend it, or undo the run that applied it");
    if (c.setAside) return item(c, "set-aside", "the mutation was set aside in this incident");
    return item(c, "apply", builtOn(c.version));
  });
}

const NAMED = 5;

/** Says of versions, asked for in ascending order, which of the others are above; a few of many are named. */
function whatIsBuiltOn(others: readonly bigint[]): (version: bigint) => string | null {
  let first = 0;
  return (version) => {
    while (first < others.length && (others[first] as bigint) <= version) first++;
    const above = others.length - first;
    if (above === 0) return null;
    const named = others.slice(first, first + NAMED).join(", ");
    return `version${above > 1 ? "s" : ""} ${named}${above > NAMED ? ` and ${above - NAMED} more` : ""} built on it will wait for a decision`;
  };
}

/**
 * What putting a new mutation in place of each selected one would do. Where the origin was written behind the ledger's back, the
 * ledger's newest is said again above the origin's version, if it is the key's whole value.
 */
export function planAmend(key: DecisionKey): Decided[] {
  const at = key.originVersion ?? 0n;
  const owed = [...key.others, ...key.candidates.filter(isOutstanding).map((c) => c.version)];
  const newestOwed = owed.reduce((most, version) => (version > most ? version : most), 0n);
  return key.candidates.map((c) => {
    if (key.invariant === "binding") return item(c, "forbidden", "the path's writes bind, so none is replaced here");
    if (at > key.head) {
      if (c.version !== key.head) return item(c, "superseded", `version ${key.head} is the ledger's newest`);
      const part = OF_PARTS[key.model];
      if (part !== undefined && !key.hasPayload && (!isOutstanding(c) || key.receipts.has(c.id)))
        return item(c, "forbidden", part);
      return item(c, "apply", `a new version, above the origin's ${at}, holds the ledger's value`, key.originVersion);
    }
    if (c.state === "suppressed")
      return item(c, "forbidden", "the mutation was suppressed; undo the suppression instead");
    if (!isOutstanding(c) || key.receipts.has(c.id))
      return item(c, "conflict", "the record already has the mutation: write a new change");
    if (c.setAside) return item(c, "set-aside", "the mutation was set aside in this incident");
    if (key.model === "last-write-wins" && c.version < key.head)
      return item(c, "superseded", `version ${key.head} is newer and has the last word: amend that version`);
    const above = key.model === "versioned" ? newestOwed : 0n;
    if (above > c.version)
      return item(
        c,
        "blocked",
        `version ${above} is outstanding and comes later: suppress or amend that version first`,
      );
    return item(c, "apply", `a new version takes the place of version ${c.version}`, key.originVersion);
  });
}

/** From so many items on, what withdraws or clears things is looked at by a second person. */
export const LARGE_PLAN = 10_000n;

/** Why a plan needs a second person, or null. */
export function needsApproval(plan: {
  kind: PlanKind;
  toApply: bigint;
  invariants: readonly InvariantClass[];
}): string | null {
  if (plan.toApply === 0n) return null;
  if (plan.invariants.includes("binding")) return "the plan touches a path whose writes bind";
  if (factsOf(plan.kind).destructive && plan.toApply > LARGE_PLAN)
    return `the plan would ${plan.kind} ${plan.toApply} items; a plan of ${LARGE_PLAN} or more needs a second person`;
  return null;
}
