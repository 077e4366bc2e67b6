import type { Random } from "./random";

/** YCSB's constant: the most popular of 1,000 items gets about one request in eight. */
export const YCSB_SKEW = 0.99;

/**
 * Ranks from 0 (the most popular) to items − 1, the k-th about 1/k^skew as often as the first: the generator of Gray et al.,
 * "Quickly Generating Billion-Record Synthetic Databases" (1994), which YCSB's ZipfianGenerator uses.
 */
export function zipfian(items: number, random: Random, skew = YCSB_SKEW): () => number {
  if (!Number.isInteger(items) || items < 1) throw new RangeError(`There cannot be ${items} items.`);
  if (!(skew > 0 && skew < 1)) throw new RangeError(`The skew is between 0 and 1, not ${skew}.`);
  const zetaOfAll = zeta(items, skew);
  const zetaOfTwo = zeta(Math.min(items, 2), skew);
  const alpha = 1 / (1 - skew);
  const eta = items <= 2 ? 1 : (1 - (2 / items) ** (1 - skew)) / (1 - zetaOfTwo / zetaOfAll);
  return () => {
    const u = random();
    const scaled = u * zetaOfAll;
    if (scaled < 1) return 0;
    if (scaled < 1 + 0.5 ** skew) return Math.min(1, items - 1);
    return Math.min(items - 1, Math.floor(items * (eta * u - eta + 1) ** alpha));
  };
}

/** The same popularity, the popular items spread over the whole range by a hash (YCSB's ScrambledZipfianGenerator). */
export function scrambledZipfian(items: number, random: Random, skew = YCSB_SKEW): () => number {
  const rank = zipfian(items, random, skew);
  return () => scramble(rank(), items);
}

/** Where the item of this rank lies in a range: FNV-1a over the rank's eight bytes, modulo the range. */
export function scramble(rank: number, items: number): number {
  let hash = 0xcbf29ce484222325n;
  let rest = BigInt(rank);
  for (let byte = 0; byte < 8; byte++) {
    hash = BigInt.asUintN(64, (hash ^ (rest & 0xffn)) * 0x100000001b3n);
    rest >>= 8n;
  }
  return Number(hash % BigInt(items));
}

function zeta(items: number, skew: number): number {
  let sum = 0;
  for (let i = 1; i <= items; i++) sum += 1 / i ** skew;
  return sum;
}
