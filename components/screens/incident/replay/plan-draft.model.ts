import type { PlanRequest, Selection } from "../../../../lib/api/plans";
import { factsOf } from "../../../../lib/domain/plan/kinds";
import type { Finding } from "../../../kit/chip/finding.model";
import { linesOf } from "../../../kit/forms/lines.model";
import type { PlanKind } from "../../../shared/plan/plan.model";
import { payloadOf } from "../../../shared/plan/typed-payload";
import { readIdLines } from "./upload.model";

/** The ways to select a plan's mutations; nothing is selected until a person chooses a way. */
const SELECT_WAYS = ["all", "keys", "ids", "findings", "prefix", "upload"] as const;
export type SelectWay = (typeof SELECT_WAYS)[number];

export interface PlanDraft {
  kind: PlanKind;
  way: SelectWay | null;
  keys: string;
  ids: string;
  findings: Finding[];
  prefix: string;
  /** The ids of an uploaded file. */
  uploaded: string[];
  path: string;
  region: string;
  payload: string;
  reason: string;
  ratePerSec: number | "";
  canary: number | "";
}

/** The untouched form: a canary of 20, and the rate that the headroom allows. */
export function emptyPlan(kind: PlanKind): PlanDraft {
  return {
    kind,
    way: null,
    keys: "",
    ids: "",
    findings: [],
    prefix: "",
    uploaded: [],
    path: "",
    region: "",
    payload: "",
    reason: "",
    ratePerSec: "",
    canary: 20,
  };
}

/** The ways of selecting that a kind has. */
export function waysOf(kind: PlanKind): SelectWay[] {
  return SELECT_WAYS.filter((way) =>
    factsOf(kind).ways.includes(way === "ids" || way === "upload" ? "mutations" : way),
  );
}

/** Turns a draft to another kind; choices that the new kind does not have are dropped. */
export function ofKind(draft: PlanDraft, kind: PlanKind): PlanDraft {
  const way = draft.way !== null && waysOf(kind).includes(draft.way) ? draft.way : null;
  return { ...draft, kind, way, region: "" };
}

/** Tells whether a kind works on cache regions. */
export const takesRegion = (kind: PlanKind) => factsOf(kind).regions !== null;

/** Tells whether a kind also takes values that the origin alone holds. */
export const takesOrigin = (kind: PlanKind) => factsOf(kind).regions === "caches-and-origin";

/** The regions of an incident where a plan of a kind can work. A salvage also takes writes that bypassed the ledger. */
export function regionChoices(kind: PlanKind, regions: readonly string[]): { value: string; label: string }[] {
  const caches = regions.map((region) => ({ value: region, label: `cache ${region}` }));
  return takesOrigin(kind)
    ? [
        { value: "", label: "every cache, and the origin" },
        ...caches,
        { value: "origin", label: "the origin: what was written behind the ledger's back" },
      ]
    : [{ value: "", label: "every region" }, ...caches];
}

/** Returns the request of a draft, or the missing or wrong part of the draft. */
export function planOf(draft: PlanDraft): { request: PlanRequest } | { missing: string } {
  const selected = selectionOf(draft);
  if (typeof selected === "string") return { missing: selected };
  const { kind, path, region, reason, ratePerSec, canary } = draft;
  const payload = payloadOf(factsOf(kind).takesPayload ? draft.payload : "");
  if ("fault" in payload) return { missing: payload.fault };
  if (reason.trim() === "") return { missing: "Give a reason." };
  return {
    request: {
      kind,
      selection: {
        ...selected,
        ...(path !== "" && { path }),
        ...(region !== "" && takesRegion(kind) && { region }),
      },
      ...(payload.payload !== undefined && { payload: payload.payload }),
      reason: reason.trim(),
      ...(ratePerSec !== "" && { ratePerSec }),
      ...(canary !== "" && { canary }),
    },
  };
}

function selectionOf({ way, keys, ids, findings, prefix, uploaded }: PlanDraft): Selection | string {
  switch (way) {
    case null:
      return "Choose a selection.";
    case "all":
      return { all: true };
    case "keys":
      return linesOf(keys).length === 0 ? "Name at least one key." : { keys: linesOf(keys) };
    case "ids": {
      const read = readIdLines(ids);
      return read.ok ? { mutations: read.ids } : read.fault;
    }
    case "findings":
      return findings.length === 0 ? "Choose at least one finding." : { findings };
    case "prefix":
      return prefix === "" ? "Say how the keys begin." : { prefix };
    case "upload":
      return uploaded.length === 0 ? "Choose a file." : { mutations: uploaded };
  }
}
