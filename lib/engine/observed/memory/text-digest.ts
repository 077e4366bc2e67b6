import { randomInt } from "node:crypto";

/** A digest of 64 bits in two halves, which are not both zero. */
export interface Digest {
  readonly high: number;
  readonly low: number;
}

const SEEDS = { high: randomInt(2 ** 32 - 1) | 0, low: randomInt(2 ** 32 - 1) | 0 };
/** No code unit of a text has this bit. */
const ENDS = 0x1_00_00;
const NOTHING = 0x2_00_00;

/**
 * Digests texts under seeds of this process, so that digests compare within the process alone. It makes no object and decodes no
 * bytes: a walk digests everything that it meets. Two lists of texts that differ in one character have different digests.
 */
export class TextDigest implements Digest {
  high = 0;
  low = 0;

  /** Digests the texts in their order; a null differs from an empty text. */
  of(...texts: readonly (string | null)[]): this {
    let { high, low } = SEEDS;
    for (const text of texts) {
      const length = text === null ? 0 : text.length;
      for (let i = 0; i < length; i++) {
        const code = (text as string).charCodeAt(i);
        high = Math.imul(high ^ code, 0x9e3779b1);
        low = Math.imul(low ^ code, 0x5f356495);
      }
      const end = text === null ? NOTHING : ENDS + length;
      high = Math.imul(high ^ end, 0x9e3779b1);
      low = Math.imul(low ^ end, 0x5f356495);
    }
    const mixed = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
    this.low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35) || 1;
    this.high = mixed;
    return this;
  }
}

/** A digest that outlasts the next one of its `TextDigest`. */
export const kept = ({ high, low }: Digest): Digest => ({ high, low });
