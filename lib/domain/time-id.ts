const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/**
 * A uuid v7 of the given millisecond (RFC 9562). `order` (0–4095) keeps ids of one millisecond in the order they were made;
 * `random` is eight bytes.
 */
export function timeId(ms: number, order: number, random: Uint8Array): string {
  const time = Math.floor(ms).toString(16).padStart(12, "0");
  const high = (order & 0xfff).toString(16).padStart(3, "0");
  const variant = HEX[((random[0] as number) & 0x3f) | 0x80];
  let tail = "";
  for (let i = 2; i < 8; i++) tail += HEX[random[i] as number];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${high}-${variant}${HEX[random[1] as number]}-${tail}`;
}

/** The smallest uuid v7 of a millisecond: everything made before it sorts below. */
export function timeIdFloor(ms: number): string {
  const time = Math.max(0, Math.floor(ms)).toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}

/** The millisecond at which a uuid v7 was made, or null where the text is no uuid v7. */
export function timeOfId(id: string): number | null {
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(id)) return null;
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** The text where it is a uuid as stores write it, else null: what another program calls an id is none of the ledger's. */
export const uuidOrNull = (text: string | null): string | null =>
  text !== null && /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : null;
