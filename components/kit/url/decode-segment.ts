/** Reads one segment of an address; a malformed escape stays as it was written, and then names nothing. */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
