import type { JsonText } from "../../json-text";
import { effectOf, TIED } from "../effect";
import type { ItemState, ObservedItem, VersionText } from "../evidence";
import { compareVersions } from "../version";
import { itemWords, type ObservedView, rowWords, versionWords } from "../view";
import { newestFirst, tiedWith } from "../write-order";
import { type RepairDecision, would } from "./decision";
import { overlay } from "./overlay";

/** What putting a write's value over another system's row is decided on. */
export interface ApplyFacts {
  /** Why the table cannot be written; null: it can. */
  whyNot: string | null;
  /** The row carries something that tells whether it changed since it was seen. */
  hasToken: boolean;
  /** Columns or members that the mapping can write; null: the whole value is one document. */
  members: ReadonlySet<string> | null;
  /** The table keeps a version that a write must raise. */
  hasVersion: boolean;
}

/** A decided row. `value` and `version` are what it gets. */
export interface ApplyDecision extends RepairDecision {
  item: ObservedItem | null;
  value: JsonText | null;
  version: VersionText;
}

const LIVE: ReadonlySet<ItemState> = new Set(["waiting", "active", "delayed"]);

/** Decides what putting the newest known write over the row would do: never an insert, never an older write, never a part of one. */
export function decideApply(view: ObservedView, facts: ApplyFacts): ApplyDecision {
  const items = newestFirst(view.evidence.path, view.items ?? []);
  const [item] = items;
  const as = (decision: RepairDecision): ApplyDecision => ({
    ...decision,
    item: item ?? null,
    value: null,
    version: null,
  });
  if (facts.whyNot !== null) return as(would("forbidden", facts.whyNot));
  if (view.items === null) return as(would("conflict", "the sources of writes could not be read"));
  if (item === undefined) return as(would("conflict", "no write of this key is known, so there is nothing to apply"));
  const against = ofPath(view) ?? ofRow(view, item, facts) ?? ofOthers(view, item, items) ?? ofValue(item, facts);
  if (against !== null) return as(against);
  return {
    ...would("apply", "written if the row still is as it was seen; no outbox of the other system fires"),
    item,
    value: item.payload === undefined ? null : overlay(view.origin?.row?.value, item.payload, facts.members),
    version: facts.hasVersion ? item.version : null,
  };
}

function ofPath({ evidence }: ObservedView): RepairDecision | null {
  const { replay } = evidence.path;
  if (replay === "merge" || replay === "append" || replay === "monotonic")
    return would("forbidden", `the path's writes are ${replay} writes, which are no whole values that could be put`);
  return null;
}

function ofRow(view: ObservedView, item: ObservedItem, facts: ApplyFacts): RepairDecision | null {
  const row = view.origin?.row;
  if (view.origin === null) return would("conflict", "the record could not be read");
  if (row == null) return would("forbidden", "the record has no row, and a row is never inserted for another system");
  if (row.deleted)
    return would("forbidden", "the row is marked as deleted, and is not brought back for another system");
  if (!facts.hasToken)
    return would("forbidden", "the row carries nothing that tells whether it changed since it was seen");
  if (item.operation === "delete")
    return would("forbidden", "the newest write deletes the row, and a row is never deleted here");
  const effect = effectOf(view.evidence.path, item, row);
  const order = compareVersions(row.version, item.version);
  if (effect.kind === "covered")
    return would("superseded", `the record has ${rowWords(row)}, which is newer than ${versionWords(item.version)}`);
  if (effect.kind === "untold") return would("conflict", effect.because);
  // The row's version with another value is what `mismatched` means; the write's own value goes back.
  if (effect.kind === "in" && (order !== "equal" || sameValue(view, item)))
    return would("already-applied", "the record has the write");
  if (order === "incomparable" && facts.hasVersion)
    return would(
      "conflict",
      "the table keeps versions and the write carries none, so which of them is newer cannot be told",
    );
  if (order === "incomparable" && changedAfter(row.updatedAt, item))
    return would("conflict", "the row changed after the write was made, and no version tells which of them is newer");
  return null;
}

const sameValue = ({ origin, evidence }: ObservedView, item: ObservedItem) =>
  effectOf(evidence.path, { ...item, version: null }, origin?.row ?? null).kind === "in";

const changedAfter = (updatedAt: Date | null, { acceptedAt }: ObservedItem) =>
  updatedAt !== null && acceptedAt !== null && updatedAt > acceptedAt;

function ofOthers(view: ObservedView, item: ObservedItem, items: readonly ObservedItem[]): RepairDecision | null {
  if (view.unseen !== null) return would("conflict", `a newer write may exist that is not known: ${view.unseen}`);
  if (tiedWith(view.evidence.path, item, items).length > 0) return would("conflict", TIED);
  const live = items.find(({ source, state }) => source === "job" && LIVE.has(state));
  if (live !== undefined)
    return would(
      "blocked",
      `a job of the key is in the queue (${itemWords(live)}), and its worker would write after this: wait for it`,
    );
  return null;
}

function ofValue({ payload }: ObservedItem, { members }: ApplyFacts): RepairDecision | null {
  if (payload === undefined) return would("conflict", "the newest write carries no value");
  if (members === null) return null;
  const value: unknown = JSON.parse(payload);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return would("conflict", "the newest write's value has no members that columns could take");
  return Object.keys(value).some((name) => members.has(name))
    ? null
    : would("conflict", "no member of the newest write's value has a column");
}
