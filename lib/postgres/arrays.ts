const TEXT_OID = 25;
const HEADER_BYTES = 20;

/**
 * A text[] parameter in Postgres's binary form: one copy of each text, where the client's own array literals would escape
 * every quote of a payload and the server would take it out again.
 */
export function textArray(texts: readonly (string | null)[]): Buffer {
  let size = HEADER_BYTES;
  for (const text of texts) size += 4 + (text === null ? 0 : Buffer.byteLength(text));
  const bytes = Buffer.allocUnsafe(size);
  bytes.writeInt32BE(1, 0);
  bytes.writeInt32BE(1, 4);
  bytes.writeInt32BE(TEXT_OID, 8);
  bytes.writeInt32BE(texts.length, 12);
  bytes.writeInt32BE(1, 16);
  let at = HEADER_BYTES;
  for (const text of texts) {
    const length = text === null ? -1 : bytes.write(text, at + 4);
    bytes.writeInt32BE(length, at);
    at += 4 + Math.max(0, length);
  }
  return bytes;
}

/** An array literal of what needs no escaping: numbers and uuids. */
export function plainArray(values: readonly (string | number | bigint | null)[]): string {
  return `{${values.map((value) => value ?? "NULL").join(",")}}`;
}

/** The elements of an array literal of numbers or uuids. */
export function plainElements(literal: string): (string | null)[] {
  return literal
    .slice(1, -1)
    .split(",")
    .map((element) => (element === "NULL" ? null : element));
}
