import type { KeyStory } from "../../lib/http/wire/keys";

type Finding = KeyStory["verdict"];

const remedies: Partial<Record<Finding, string>> = {
  phantom: "Salvage",
  regressed: "Replay",
  mismatched: "Rebuild",
  bypassed: "Salvage",
  conflicted: "Amend",
  failed: "Replay",
  stranded: "Replay",
  "suppressed-shown": "Invalidate",
  "region-split": "Rebuild",
  stale: "Invalidate",
};

/** The usual action on a finding; null where waiting or reading again is all there is to do. */
export function remedyOf(finding: Finding): string | null {
  return remedies[finding] ?? null;
}
