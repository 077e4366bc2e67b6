import type { BrokenGlassWire } from "../../../lib/api/broken-glass";

const STATES = { waiting: "is still to be told", delivered: "was told", dead: "could not be told" } as const;

/** The receivers of a message about broken glass, as a sentence. */
export function alertWords(alerts: BrokenGlassWire["alerts"]): string {
  if (alerts.length === 0) return "No receiver was told by a message.";
  return `${alerts.map(({ receiver, state }) => `${receiver} ${STATES[state]}`).join(", ")}.`;
}
