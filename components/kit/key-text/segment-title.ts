import { describeKey } from "../../../lib/domain/key-text";
import { decodeSegment } from "../url/decode-segment";

/** A segment of an address as a tab's title shows it: decoded, with unseen characters as their codes. */
export function segmentTitle(segment: string): string {
  return describeKey(decodeSegment(segment)).display;
}
