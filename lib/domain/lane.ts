/** A lane of a path: its mutations are ordered, drained and marked together. */
export interface Lane {
  pathId: number;
  lane: number;
}

/**
 * The lane of a key: FNV-1a over its UTF-8 bytes, modulo the number of lanes. Every process must agree on it, so it may
 * never change for a path that has anything outstanding.
 */
export function laneOf(key: string, lanes: number): number {
  if (lanes === 1) return 0;
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(key)) {
    hash ^= byte;
    hash = Math.imul(hash, 0x01000193);
  }
  return (hash >>> 0) % lanes;
}
