import type { IncidentRequest } from "../../lib/http/wire/incidents";
import { FINDINGS, type Finding } from "../finding-chip/finding.model";
import { linesOf } from "./lines.model";

/** How the keys of a scope are named. */
export const KEY_WAYS = ["all", "list", "prefix", "finding"] as const;
export type KeyWay = (typeof KEY_WAYS)[number];

/** What has been typed into the form. */
export interface Draft {
  title: string;
  reason: string;
  paths: string[];
  keyWay: KeyWay;
  list: string;
  prefix: string;
  finding: Finding | "";
  /** As the browser's local time field writes it. */
  from: string;
  to: string;
  regions: string[];
  holdDependents: boolean;
}

type Params = Pick<URLSearchParams, "get">;

/** The form as an address fills it in; `keys` are those that were handed over, if the address says so. */
export function draftFrom(params: Params, keys: readonly string[]): Draft {
  const finding = FINDINGS.find((each) => each === params.get("finding")) ?? "";
  const prefix = params.get("prefix") ?? "";
  const key = params.get("key");
  const list = key === null ? keys : [key];
  const keyWay: KeyWay = list.length > 0 ? "list" : finding !== "" ? "finding" : prefix !== "" ? "prefix" : "all";
  const paths = (params.get("paths") ?? "").split(",").filter(Boolean);
  return {
    title: "",
    reason: "",
    paths,
    keyWay,
    list: list.join("\n"),
    prefix,
    finding,
    from: "",
    to: "",
    regions: [],
    holdDependents: true,
  };
}

/** What the scope cannot say of the list it was begun from, a sentence each. */
export function notesFrom(params: Params, keyCount: number, pathCount: number): string[] {
  const notes: string[] = [];
  const matching = params.get("matching");
  if (matching)
    notes.push(`${matching} keys matched when you left the list; it is counted anew when the incident opens.`);
  if (params.get("finding") && params.get("prefix"))
    notes.push(
      `A scope takes a finding or a beginning, not both: the finding is used. Select “${params.get("prefix")}” in its plans.`,
    );
  if (params.get("age")) notes.push("A scope knows no age: newer findings than the list showed are within it too.");
  if (matching && !params.get("finding") && !params.get("prefix"))
    notes.push("Without a finding or a beginning, every key of these paths is within it, also those that agree.");
  if (keyCount > 0 && pathCount > 1)
    notes.push(`The keys are of ${pathCount} paths: each of the ${keyCount} is within it on every one of them.`);
  return notes;
}

/** The incident that a draft asks for. */
export function requestOf(draft: Draft): IncidentRequest {
  const { acceptedFrom, acceptedTo } = { acceptedFrom: instantOf(draft.from), acceptedTo: instantOf(draft.to) };
  const keys = keysOf(draft);
  return {
    title: draft.title.trim(),
    reason: draft.reason.trim(),
    scope: {
      paths: draft.paths,
      ...(keys && { keys }),
      ...(acceptedFrom && { acceptedFrom }),
      ...(acceptedTo && { acceptedTo }),
      ...(draft.regions.length > 0 && { regions: draft.regions }),
    },
    holdDependents: draft.holdDependents,
  };
}

function keysOf({ keyWay, list, prefix, finding }: Draft): IncidentRequest["scope"]["keys"] {
  if (keyWay === "list") return { list: linesOf(list) };
  if (keyWay === "prefix") return { prefix };
  return keyWay === "finding" && finding !== "" ? { finding } : undefined;
}

const instantOf = (local: string) => (local === "" ? null : new Date(local).toISOString());

/** What is missing before it can be opened, as one sentence; null when nothing is. */
export function missingIn(draft: Draft): string | null {
  if (draft.title.trim() === "") return "Give it a title.";
  if (draft.reason.trim() === "") return "Say the reason.";
  if (draft.paths.length === 0) return "Choose at least one path.";
  if (draft.keyWay === "list" && linesOf(draft.list).length === 0) return "Name at least one key.";
  if (draft.keyWay === "prefix" && draft.prefix === "") return "Say how the keys begin.";
  if (draft.keyWay === "finding" && draft.finding === "") return "Choose the finding.";
  if (draft.from !== "" && draft.to !== "" && draft.from >= draft.to) return "It ends before it begins.";
  return null;
}
