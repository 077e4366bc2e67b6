import type { KeyStory } from "../../lib/http/wire/keys";
import type { KeyAction } from "../key-action/key-action.model";

type Finding = KeyStory["verdict"];

const remedies: Partial<Record<Finding, KeyAction>> = {
  phantom: { kind: "salvage" },
  regressed: { kind: "replay" },
  mismatched: { kind: "rebuild" },
  bypassed: { kind: "salvage", region: "origin" },
  conflicted: { kind: "amend" },
  failed: { kind: "replay" },
  stranded: { kind: "replay" },
  "suppressed-shown": { kind: "invalidate" },
  "region-split": { kind: "rebuild" },
  stale: { kind: "invalidate" },
};

/** The usual action on a finding; null where waiting or reading again is all there is to do. */
export function remedyOf(finding: Finding): KeyAction | null {
  return remedies[finding] ?? null;
}
