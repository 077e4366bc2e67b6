import type { IncidentRequest } from "../../../../lib/api/incidents";
import type { PathMode } from "../../../../lib/domain/contract";
import { isTargeted } from "../../../../lib/domain/recovery/scope";
import { FINDINGS } from "../../../../lib/domain/verdict/findings";
import type { Finding } from "../../../kit/chip/finding.model";
import { formatCount } from "../../../kit/format";
import { linesOf } from "../../../kit/forms/lines.model";

/** The ways to name the keys of a scope. */
export const KEY_WAYS = ["matching", "all", "list", "prefix", "finding"] as const;
export type KeyWay = (typeof KEY_WAYS)[number];

/** A selection of all keys that match a filter of Divergences. */
export interface Matching {
  finding: Finding | null;
  prefix: string | null;
  until: string;
  /** Null where the list was not counted. */
  count: number | null;
  /** The paths of the keys were not known, so that every path of the list is in the scope. */
  everyPath: boolean;
}

/** The typed contents of the form. */
export interface Draft {
  title: string;
  reason: string;
  paths: string[];
  keyWay: KeyWay;
  /** Null where the form was not opened from a list. */
  matching: Matching | null;
  list: string;
  prefix: string;
  finding: Finding | "";
  /** A time in the form of the browser's local time field. */
  from: string;
  to: string;
  regions: string[];
  holdDependents: boolean;
}

type Params = Pick<URLSearchParams, "get">;

/** Fills the form in from an address; `keys` are the keys passed on from a list, if the address says so. */
export function draftFrom(params: Params, keys: readonly string[]): Draft {
  const finding = FINDINGS.find((each) => each === params.get("finding")) ?? "";
  const prefix = params.get("prefix") ?? "";
  const key = params.get("key");
  const list = key === null ? keys : [key];
  const matching = matchingFrom(params);
  const keyWay: KeyWay =
    matching !== null
      ? "matching"
      : list.length > 0
        ? "list"
        : finding !== ""
          ? "finding"
          : prefix !== ""
            ? "prefix"
            : "all";
  const paths = (params.get("paths") ?? "").split(",").filter(Boolean);
  return {
    title: params.get("title") ?? "",
    reason: params.get("reason") ?? "",
    paths,
    keyWay,
    matching,
    list: list.join("\n"),
    prefix,
    finding,
    from: "",
    to: "",
    regions: [],
    holdDependents: true,
  };
}

/** Reads the list whose keys were all selected; null where the address names none. */
function matchingFrom(params: Params): Matching | null {
  const [until, count] = [params.get("until"), Number(params.get("matching"))];
  if (until === null || Number.isNaN(Date.parse(until))) return null;
  return {
    finding: FINDINGS.find((each) => each === params.get("finding")) ?? null,
    prefix: params.get("prefix") || null,
    until,
    count: Number.isSafeInteger(count) && count > 0 ? count : null,
    everyPath: params.get("everyPath") !== null,
  };
}

/** The words for a frozen selection. */
export function matchingWords({ finding, prefix, count }: Matching): string {
  const which = [finding && `found ${finding}`, prefix && `that begin with “${prefix}”`].filter(Boolean).join(" ");
  const keys = count === null ? "Every key" : count === 1 ? "The key" : `The ${formatCount(count)} keys`;
  return `${keys} ${which || "that diverged"} when you selected ${count === 1 ? "it" : "them"}, and no others.`;
}

/** The sentence under the paths where more of them are named than the selected keys are of; null elsewhere. */
export const pathsNote = ({ keyWay, matching }: Pick<Draft, "keyWay" | "matching">): string | null =>
  keyWay === "matching" && matching?.everyPath
    ? "Every path that the list was about; only the selected keys are in scope."
    : null;

/** The form's notes on the keys passed on to it, a sentence each. */
export function notesFrom(keyCount: number, pathCount: number): string[] {
  if (keyCount === 0 || pathCount <= 1) return [];
  return [`The keys are of ${pathCount} paths: each of the ${keyCount} is within it on every one of them.`];
}

/** Builds the request to open an incident from a draft. Nothing is held back on paths that have no dependents. */
export function requestOf(draft: Draft, known: KnownDependents): IncidentRequest {
  return {
    title: draft.title.trim(),
    reason: draft.reason.trim(),
    scope: scopeOf(draft),
    holdDependents: draft.holdDependents && mayHold(draft.paths, known),
  };
}

function scopeOf(draft: Draft): IncidentRequest["scope"] {
  const { acceptedFrom, acceptedTo } = { acceptedFrom: instantOf(draft.from), acceptedTo: instantOf(draft.to) };
  const keys = keysOf(draft);
  return {
    paths: draft.paths,
    ...(keys && { keys }),
    ...(acceptedFrom && { acceptedFrom }),
    ...(acceptedTo && { acceptedTo }),
    ...(draft.regions.length > 0 && { regions: draft.regions }),
  };
}

function keysOf({ keyWay, matching, list, prefix, finding }: Draft): IncidentRequest["scope"]["keys"] {
  if (keyWay === "matching" && matching !== null)
    return {
      matching: {
        ...(matching.finding !== null && { finding: matching.finding }),
        ...(matching.prefix !== null && { prefix: matching.prefix }),
        until: matching.until,
        ...(matching.count !== null && { count: matching.count }),
      },
    };
  if (keyWay === "list") return { list: linesOf(list) };
  if (keyWay === "prefix") return { prefix };
  return keyWay === "finding" && finding !== "" ? { finding } : undefined;
}

const instantOf = (local: string) => (local === "" ? null : new Date(local).toISOString());

/** Whether the opening can also switch a path to show no unsaved writes: one of Trueup's own, in an incident about more than a few named keys. */
export const stopsUnsaved = (draft: Draft, known: readonly { name: string; mode: PathMode }[]): boolean =>
  !isTargeted(scopeOf(draft)) &&
  draft.paths.some((path) => known.some(({ name, mode }) => name === path && mode === "native"));

type KnownDependents = readonly { name: string; dependents: readonly string[] }[];

/** Whether opening can hold something back: not where every chosen path is known and none of them has a dependent. */
export const mayHold = (paths: readonly string[], known: KnownDependents): boolean =>
  paths.length === 0 ||
  paths.some((path) => known.every(({ name, dependents }) => name !== path || dependents.length > 0));

/** The dependents that opening holds back where that is chosen, as a sentence: each by name, with its path where there are several paths. */
export function heldWords(paths: readonly string[], known: KnownDependents): string {
  const chosen = paths.flatMap((path) => known.filter(({ name }) => name === path));
  if (paths.length === 0) return "Choose a path to see what depends on it.";
  if (chosen.length < paths.length) return "The dependents of these paths are not known yet.";
  const held = chosen.flatMap(({ name, dependents }) =>
    dependents.map((dependent) => (paths.length > 1 ? `${dependent} (of ${name})` : dependent)),
  );
  if (held.length === 0) return "Nothing is declared to depend on these paths.";
  return `Held back, for every key of ${paths.length > 1 ? "each" : "the"} path: ${held.join(", ")}.`;
}

/** The part that is still missing before the incident can be opened, as a sentence; null when nothing is. */
export function missingIn(draft: Draft): string | null {
  if (draft.title.trim() === "") return "Give the incident a title.";
  if (draft.reason.trim() === "") return "Give a reason.";
  if (draft.paths.length === 0) return "Choose at least one path.";
  if (draft.keyWay === "list" && linesOf(draft.list).length === 0) return "Name at least one key.";
  if (draft.keyWay === "prefix" && draft.prefix === "") return "Say how the keys begin.";
  if (draft.keyWay === "finding" && draft.finding === "") return "Choose the finding.";
  if (draft.from !== "" && draft.to !== "" && draft.from >= draft.to) return "The end is before the start.";
  return null;
}
