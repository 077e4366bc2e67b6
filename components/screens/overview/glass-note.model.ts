import type { BrokenGlassWire } from "../../../lib/api/broken-glass";

/** A sentence about the broken glass that waits for its review. */
export function glassWords(openings: readonly Pick<BrokenGlassWire, "by" | "incident" | "own">[]): string {
  const [first] = openings;
  if (first === undefined) return "";
  if (openings.length > 1) return `Glass was broken ${openings.length} times, and other people are to review it.`;
  return first.own
    ? `You broke the glass in “${first.incident.title}”, and another person is to review it.`
    : `${first.by} broke the glass in “${first.incident.title}”, and another person is to review it.`;
}
