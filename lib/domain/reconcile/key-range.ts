const LAST = 0x10ffff;
const SURROGATES = { first: 0xd800, after: 0xe000 };

/**
 * The first text, in the order of code points (which is that of UTF-8's bytes), behind all that begin with `prefix`; null
 * where there is none.
 */
export function behindPrefix(prefix: string): string | null {
  const points = [...prefix].map((char) => char.codePointAt(0) as number);
  while (points.length > 0 && points[points.length - 1] === LAST) points.pop();
  const last = points.pop();
  if (last === undefined) return null;
  const next = last + 1 === SURROGATES.first ? SURROGATES.after : last + 1;
  return String.fromCodePoint(...points, next);
}
