import type { ReplayModel } from "../contract";
import { compareDecimals } from "../decimal";
import { MemberSum } from "../json-text";
import { markOf, type OriginState } from "../materialize/decide";
import type { Candidate, Decided, Disposition } from "./disposition";

/** Everything that the replay of one key's mutations is decided on. */
export interface ReplayKey {
  model: ReplayModel;
  greatest?: string;
  /** The key's highest version in the ledger that is not suppressed. */
  head: bigint;
  origin: OriginState;
  /** Of the candidates, those whose receipt the origin has. */
  receipts: ReadonlySet<string>;
  /** Ascending by version. */
  candidates: readonly Candidate[];
  /** Why the path paused itself, where its origin refuses every change of it: what would be applied meets the same refusal. */
  refusing?: string | null;
  /** The state of the versions that candidates build on and that are not candidates themselves (`versioned`). */
  basis: ReadonlyMap<bigint, "outstanding" | "stuck" | "suppressed" | "settled">;
}

/**
 * What replaying would do to each selected mutation of one key, in the order in which a run must carry it out: nothing is
 * applied over a newer version, over one the ledger never gave, or out of order, and nothing twice.
 */
export function planReplay(key: ReplayKey): Decided[] {
  const open: Candidate[] = [];
  const out: Decided[] = [];
  for (const c of key.candidates) {
    const ruled = ruledOut(c, key);
    if (ruled === null) open.push(c);
    else out.push(ruled);
  }
  const failed = new Map(open.flatMap((c) => (c.state === "failed" ? [[c.id, c.because ?? null]] : [])));
  return out.concat(
    BY_MODEL[key.model](key, open).map((d) =>
      failed.has(d.id) ? refused(d, failed.get(d.id)) : warned(d, key.refusing ?? null),
    ),
  );
}

/** A run tries what the path's own drain has stopped trying, so it is still applied where the origin takes it by then. */
function warned(decided: Decided, refusing: string | null): Decided {
  if (decided.disposition !== "apply" || refusing === null) return decided;
  const before = decided.because === null ? "" : `${decided.because}; `;
  return { ...decided, because: `${before}a run tries the mutation although the path has paused itself: ${refusing}` };
}

/** A mutation whose attempts are used up would be refused again, unless the cause at the origin is corrected. */
function refused(decided: Decided, because: string | null | undefined): Decided {
  if (decided.disposition !== "apply") return decided;
  const said = because ? `: ${because}` : "";
  return { ...decided, disposition: "refused", because: `the attempts at the origin are used up${said}` };
}

const BY_MODEL: Record<ReplayModel, (key: ReplayKey, open: Candidate[]) => Decided[]> = {
  "last-write-wins": lastWriteWins,
  versioned,
  monotonic,
  merge: once,
  append: once,
};

function item(
  c: Candidate,
  disposition: Disposition,
  because: string | null = null,
  part: Partial<Pick<Decided, "seen" | "again">> = {},
): Decided {
  return { id: c.id, key: c.key, version: c.version, disposition, because, seen: null, again: false, ...part };
}

function ruledOut(c: Candidate, { receipts, origin }: ReplayKey): Decided | null {
  if (c.state === "suppressed")
    return item(c, "forbidden", "the mutation was suppressed; undo the suppression to apply it");
  if (c.setAside) return item(c, "set-aside", "the mutation was set aside in this incident");
  if (c.isErased && !receipts.has(c.id) && c.version > (origin.version ?? 0n))
    return item(c, "forbidden", "the mutation's payload was erased, so there is nothing to apply");
  return null;
}

const isSettled = (c: Candidate) => c.state === "materialized" || c.state === "superseded";

function lastWriteWins(key: ReplayKey, open: Candidate[]): Decided[] {
  const at = key.origin.version ?? 0n;
  const newest = open.at(-1);
  // The newest goes first: what it covers may be settled only once it is in.
  return [...open].reverse().map((c) => {
    if (at > key.head) return item(c, "conflict", bypassed(at, key.head));
    if (c.version > at) {
      if (c !== newest) return item(c, "superseded", covered(newest));
      if (c.state === "superseded" && c.version < key.head)
        return item(c, "blocked", `version ${key.head} covers the mutation and is not in this plan`);
      return item(c, "apply", lost(c, at), { seen: key.origin.version, again: isSettled(c) });
    }
    if (key.receipts.has(c.id) || c.state === "materialized")
      return item(c, "already-applied", `the origin is at version ${at}`);
    if (c.version < at) return item(c, "superseded", `the origin is at version ${at}`);
    // Whatever wrote the row at this version, the newest goes over it.
    if (c !== newest) return item(c, "superseded", covered(newest));
    return item(c, "conflict", `the origin holds version ${at} without this mutation's receipt`);
  });
}

const covered = (newest: Candidate | undefined) => `version ${newest?.version} of this plan covers the mutation`;

/** A key's chain of states as far as the plan has decided it. */
interface Chain {
  /** The version at which the origin will stand. */
  at: bigint;
  /** The newest of what the origin has lost: it alone is applied again. */
  restoring: Candidate | undefined;
  fate: Map<bigint, Disposition>;
}

function versioned(key: ReplayKey, open: Candidate[]): Decided[] {
  const at = key.origin.version ?? 0n;
  const isGone = (c: Candidate) => isSettled(c) && c.version > at;
  const chain: Chain = { at, restoring: open.filter(isGone).at(-1), fate: new Map() };
  return open.map((c) => {
    const decided = decideVersioned(key, c, chain);
    chain.fate.set(c.version, decided.disposition);
    if (decided.disposition === "apply") chain.at = c.version;
    return decided;
  });
}

function decideVersioned(key: ReplayKey, c: Candidate, { at, restoring, fate }: Chain): Decided {
  if (isSettled(c)) {
    if (c.version <= at) return item(c, "already-applied", `the origin is at version ${at}`);
    if (c !== restoring) return item(c, "superseded", `version ${restoring?.version} of this plan restores the key`);
    return item(c, "apply", lost(c, at), { seen: at === 0n ? null : at, again: true });
  }
  if (key.receipts.has(c.id)) return item(c, "already-applied", "the origin has the mutation's receipt");
  const base = c.basedOn ?? 0n;
  if (at === base) return item(c, "apply", null, { seen: at === 0n ? null : at });
  if (at > base)
    return item(c, "conflict", `the change builds on version ${base}, but the origin is already at version ${at}`);
  const before = fate.get(base);
  if (before !== undefined)
    return item(c, "blocked", `the change builds on version ${base}, which is ${before} in this plan`);
  switch (key.basis.get(base)) {
    case "outstanding":
      return item(c, "blocked", `the change builds on version ${base}, which is outstanding and not in this plan`);
    case "stuck":
      return item(c, "blocked", `the change builds on version ${base}, which waits for a decision`);
    case "suppressed":
      return item(c, "blocked", `the change builds on version ${base}, which was suppressed; amend the change`);
    case "settled":
      return item(c, "blocked", `the change builds on version ${base}, which the origin has lost: replay both`);
    case undefined:
      return item(c, "conflict", `the change builds on version ${base}, which neither the ledger nor the origin has`);
  }
}

function monotonic(key: ReplayKey, open: Candidate[]): Decided[] {
  const at = key.origin.version ?? 0n;
  if (at > key.head) return open.map((c) => item(c, "conflict", bypassed(at, key.head)));
  const context = { greatest: key.greatest };
  let mark = key.origin.version === null ? null : markOf(key.origin.value, context);
  let seen = key.origin.version;
  return open.map((c) => {
    const mine = markOf(c.payload, context);
    // A row at its version or above may have been put back first, and written to with a lesser mark since.
    const gone = isSettled(c) && mine !== null && (mark === null || compareDecimals(mine, mark) > 0);
    if ((key.receipts.has(c.id) || isSettled(c)) && !gone)
      return item(c, "already-applied", "the origin has the mutation's effect");
    if (mine === null) return item(c, "conflict", `the payload has no number at ${key.greatest}`);
    // The greater value stays and the version moves up, so what comes next finds it there.
    const kept = mark !== null && compareDecimals(mine, mark) <= 0;
    const decided = kept
      ? item(c, "superseded", `the greater ${key.greatest} (${mark}) stays`, { seen })
      : item(c, "apply", gone ? fallen(c, at, `${key.greatest} ${mark}`) : null, { seen, again: gone });
    if (!kept) mark = mine;
    if (seen === null || c.version > seen) seen = c.version;
    return decided;
  });
}

/** Increments and items: each takes effect once, by its receipt, in whatever order. */
function once(key: ReplayKey, open: Candidate[]): Decided[] {
  const at = key.origin.version ?? 0n;
  const sum = new MemberSum(key.origin.value);
  return open.map((c) => {
    const receipt = key.receipts.has(c.id);
    const fellBack = receipt && c.version > at && isSettled(c);
    // An item is one row: whether it is there is told by the row itself.
    if (fellBack && key.model === "append")
      return item(c, "apply", lost(c, at), { seen: key.origin.version, again: true });
    if (fellBack)
      return item(
        c,
        "conflict",
        `the origin has the receipt but is at version ${at}: whether the row still has the effect is not known; amend`,
      );
    if (receipt) return item(c, "already-applied", "the origin has the mutation's receipt");
    if (key.model === "merge") {
      const refusal = sum.add(c.payload);
      if (refusal !== null) return item(c, "conflict", refusal);
    }
    return item(c, "apply", isSettled(c) ? lost(c, at) : null, { seen: key.origin.version, again: isSettled(c) });
  });
}

function bypassed(at: bigint, head: bigint): string {
  return `the origin is at version ${at}, which the ledger never gave (its head is ${head}); salvage or amend`;
}

const fallen = (c: Candidate, at: bigint, mark: string): string | null =>
  c.version > at ? lost(c, at) : `the origin had the mutation and fell back to ${mark}`;

function lost(c: Candidate, at: bigint): string | null {
  return isSettled(c)
    ? `the origin had the mutation and fell back to ${at === 0n ? "nothing" : `version ${at}`}`
    : null;
}
