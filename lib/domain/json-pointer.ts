/** Whether a text is a JSON pointer (RFC 6901): empty, or `/` before each segment, `~` only as `~0` and `~1`. */
export function isJsonPointer(text: string): boolean {
  return /^(?:\/(?:[^~/]|~[01])*)*$/u.test(text);
}

/** The member names and array positions that a JSON pointer names, unescaped; refuses what is not a pointer. */
export function pointerSegments(pointer: string): string[] {
  if (!isJsonPointer(pointer)) throw new RangeError("not a JSON pointer");
  return pointer === "" ? [] : pointer.slice(1).split("/").map(unescapeSegment);
}

/** A pointer one segment longer. */
export function pointerTo(parent: string, segment: string | number): string {
  return `${parent}/${String(segment).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** Returns the part of a value at a JSON pointer, or undefined; reads own members, never inherited ones. */
export function readPointer(value: unknown, pointer: string): unknown {
  let found = value;
  for (const segment of pointerSegments(pointer)) {
    if (Array.isArray(found)) {
      if (!/^(?:0|[1-9]\d*)$/.test(segment)) return undefined;
      found = found[Number(segment)];
    } else if (typeof found === "object" && found !== null && Object.hasOwn(found, segment)) {
      found = (found as Record<string, unknown>)[segment];
    } else return undefined;
  }
  return found;
}

// `~1` first: `~01` stands for `~1`, not for `/`.
const unescapeSegment = (segment: string) => segment.replaceAll("~1", "/").replaceAll("~0", "~");
