import { type Random, seededRandom } from "../../demo/shop/random";

/** Random numbers from a seed and a name, so that one test's choices do not depend on another's. */
export function randomFrom(seed: number, name: string): Random {
  let mixed = seed;
  for (const letter of name) mixed = Math.imul(mixed ^ (letter.codePointAt(0) ?? 0), 0x9e3779b1);
  return seededRandom(mixed);
}
