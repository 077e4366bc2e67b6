import type { Tone } from "../../../kit/chip/finding.model";
import type { Delivery } from "../wire";

/** A delivery's state in a word, with its tone. */
export function deliveryLook({ state, attempts }: Pick<Delivery, "state" | "attempts">): { word: string; tone: Tone } {
  switch (state) {
    case "delivered":
      return { word: "delivered", tone: "good" };
    case "dead":
      return { word: "given up", tone: "bad" };
    case "waiting":
      return attempts.length === 0 ? { word: "waiting", tone: "moving" } : { word: "tried again", tone: "warn" };
  }
}

/** The newest attempt in words: the receiver's answer, or why there is none. */
export function attemptWords({ attempts }: Pick<Delivery, "attempts">): string {
  const last = attempts.at(-1);
  if (last === undefined) return "not attempted yet";
  const nth = attempts.length === 1 ? "1 attempt" : `${attempts.length} attempts`;
  if (last.endedAt === null) return `${nth}; the last one has not ended`;
  return `${nth}; the last one: ${last.error ?? last.status ?? "no answer"}`;
}
