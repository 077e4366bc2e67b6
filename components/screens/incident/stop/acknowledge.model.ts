import type { IncidentWire } from "../../../../lib/api/incidents";

export type AcknowledgeMode = IncidentWire["acknowledgments"][number]["mode"];

export interface ModeWords {
  mode: AcknowledgeMode;
  word: string;
  /** The command. */
  action: string;
  /** The effects of the command, a sentence each. */
  will: readonly string[];
}

/** The settings of the acknowledgment switch, and the effects of each. */
export const MODES: readonly ModeWords[] = [
  {
    mode: "closed",
    word: "Closed",
    action: "Close acknowledgments",
    will: [
      "Every new write to these paths is refused, with the time to try again (503, Retry-After).",
      "Outstanding writes go on draining; no new write becomes outstanding.",
      "Callers see failures until acknowledgments open again.",
    ],
  },
  {
    mode: "durable-only",
    word: "Durable only",
    action: "Acknowledge durable appends only",
    will: [
      "A write is acknowledged once the ledger has it; readers see no speculative value.",
      "Readers see a change only once the origin has it.",
      "The backlog goes on growing with each accepted write.",
    ],
  },
  {
    mode: "write-through",
    word: "Write-through",
    action: "Write through to the origin",
    will: [
      "A write is acknowledged once the origin has it, so no new write becomes outstanding.",
      "Callers wait for the origin, and fail when it fails.",
    ],
  },
  {
    mode: "contract",
    word: "As the contract says",
    action: "Acknowledge as the contract says",
    will: ["Writes are acknowledged at the contract's own boundary again.", "The gate of this step closes again."],
  },
];

/** The setting of the switch: one for all paths, or different ones. */
export function settingOf(acknowledgments: IncidentWire["acknowledgments"]): AcknowledgeMode | "mixed" | null {
  const modes = new Set(acknowledgments.map(({ mode }) => mode));
  if (modes.size === 0) return null;
  return modes.size === 1 ? [...modes][0]! : "mixed";
}

type Producer = IncidentWire["producers"][number];

/** Names a row: a process may acknowledge on a path in both ways. */
export const producerId = ({ producer, path, kind }: Producer) => `${producer} ${path} ${kind}`;

/** Producers that have not followed come first, with the longest silent at the top; the others stand still by name. */
export function orderProducers(producers: readonly Producer[]): Producer[] {
  return producers.toSorted(
    (a, b) =>
      Number(a.followed) - Number(b.followed) ||
      (a.followed ? 0 : a.seenAt.localeCompare(b.seenAt)) ||
      producerId(a).localeCompare(producerId(b)),
  );
}
