import type { Finding } from "./finding.model";

/** The usual ways back from each finding; the key's page has those that are offered as its stores stand, and why not the others. */
const WAYS: Record<Finding, string | null> = {
  unreachable: null,
  phantom: "clear or salvage",
  regressed: "replay",
  mismatched: "rewrite or adopt",
  differs: null,
  bypassed: "amend or adopt",
  conflicted: "amend or suppress",
  failed: "replay, amend or suppress",
  held: "resume",
  stranded: "replay",
  gapped: null,
  "suppressed-shown": "clear",
  "region-split": "rebuild or clear",
  stale: "rebuild or clear",
  late: "wait or replay",
  masked: "wait or replay",
  pending: "wait",
  converged: null,
};

/** Names the usual ways back from a key's worst finding that has any; null where none has. */
export function usualWays(findings: readonly Finding[]): string | null {
  return findings.map((finding) => WAYS[finding]).find((ways) => ways !== null) ?? null;
}
