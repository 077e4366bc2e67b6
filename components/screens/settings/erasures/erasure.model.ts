import type { ErasureWire } from "../../../../lib/api/erasures";
import { formatCount } from "../../../kit/format";

/** A state in words, as one sentence without a time. */
export function stateWords({ state, own, because, progress }: ErasureWire): string {
  switch (state) {
    case "asked":
      return own
        ? "Another administrator approves the erasure."
        : "The erasure waits for your approval, or your refusal.";
    case "approved":
      return because ?? "A worker is about to begin.";
    case "running":
      return because ?? `${progressWords(progress)}.`;
    case "done":
      return because === null
        ? `The payloads can no longer be read: ${progressWords(progress)}.`
        : `Every copy is overwritten: ${progressWords(progress)}. ${because}`;
    case "refused":
      return "Another administrator refused the erasure.";
    case "withdrawn":
      return because === null ? "The request was taken back." : `The request was taken back: ${because}.`;
  }
}

function progressWords(progress: ErasureWire["progress"]): string {
  if (progress === null) return "nothing was overwritten";
  const { places, clean, overwritten } = progress;
  const rows = `${formatCount(overwritten)} ${overwritten === "1" ? "row or entry" : "rows and entries"} overwritten`;
  return `${rows}, ${clean} of ${places} places found clean`;
}

/** The person who decided about an erasure, after its state. */
export const decidedWords = ({ state, decidedBy, alone }: ErasureWire): string =>
  decidedBy === null
    ? ""
    : state === "refused" || state === "withdrawn"
      ? ` by ${decidedBy}`
      : `, approved by ${decidedBy}${alone ? " alone" : ""}`;

/** Whether the caller may approve it, and whether it can still be stopped. */
export const isToApprove = ({ state, own }: ErasureWire): boolean => state === "asked" && !own;
export const isToStop = ({ state }: ErasureWire): boolean => state === "asked" || state === "approved";
