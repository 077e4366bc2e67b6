import { BOUNDARY_FACTS } from "../boundaries";
import type { AcknowledgmentBoundary } from "../contract";

/** Words that say the record has the write. */
const RECORDED =
  /\b(?:saved|stored|persisted|recorded|committed|written|done|complete[d]?|finished|finali[sz]ed|permanent(?:ly)?|guaranteed?|confirmed|secured|safe(?:ly)?|updated|changed|applied|booked|paid|synced|synchroni[sz]ed)\b/giu;

/** Words that say anything at all is kept: too much for a write that only a cache holds. */
const KEPT =
  /\b(?:kept|(?:we|we've|we’ve) (?:have|got|hold|keep)|safekeeping|durabl[ey]|never (?:be )?lost|won[’']t (?:be )?los[et])\b/giu;

const PROMISES = { recorded: RECORDED, kept: KEPT };

/** Words before a promise that take it back, as in "not yet saved". Up to two words may stand between, without a comma. */
const DENIED =
  /\b(?:not|never|cannot|nothing|no|before|until|once|when|if|(?:is|was|has|have|are|ca|wo)n[’']t)(?:\s+[\p{L}’']+){0,2}\s*$/iu;

/** Words that make a promise about the future, such as "will be saved". A durable append can keep such a promise, a cache cannot. */
const FUTURE = /\b(?:will|shall|going to|being|to be|soon|shortly|later)(?:\s+[\p{L}’']+){0,2}\s*$/iu;

/** The words of a product's wording that promise more than its acknowledgment boundary can defend, as they are written. */
export function overpromises(wording: string, boundary: AcknowledgmentBoundary): string[] {
  const { overpromised, futureHolds } = BOUNDARY_FACTS[boundary];
  const found = overpromised.flatMap((kind) => [...wording.matchAll(PROMISES[kind])]);
  return found
    .filter(({ index }) => {
      const before = wording.slice(0, index);
      return !DENIED.test(before) && !(futureHolds && FUTURE.test(before));
    })
    .map(([word]) => word);
}
