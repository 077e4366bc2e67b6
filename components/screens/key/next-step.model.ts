import type { RepairWire } from "../../../lib/api/repairs";

const ON_ITS_WAY = new Set<RepairWire["verdict"]>(["pending", "masked"]);
const ELSEWHERE: Partial<Record<RepairWire["state"], string>> = {
  "needs-approval": "Ask a second person to open the incident below and to approve its plan.",
  "under-way": "Open the incident below to follow its run, or come back to the key later.",
  "nothing-changed": "Go back to the key: its findings are read again, with the ways back that are open now.",
};

/** The next step after a repair, as a sentence; null where nothing is left to do. */
export function nextStep({ state, verdict }: Pick<RepairWire, "state" | "verdict">): string | null {
  if (state !== "left") return ELSEWHERE[state] ?? null;
  if (ON_ITS_WAY.has(verdict)) return "Wait some seconds, then go back to the key: a write is still on its way.";
  if (verdict === "unreachable") return "Go back to the key and look again once the store answers.";
  return "Go back to the key: the remaining finding has its own ways back.";
}
