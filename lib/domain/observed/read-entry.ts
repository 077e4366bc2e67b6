import { readPointer } from "../json-pointer";
import { asJsonText, exactValue, type JsonText, textOfExact, textOfJson } from "../json-text";
import type { ObservedEntry } from "./evidence";
import type { ForeignCache } from "./mapping";
import { textAt } from "./texts";

/** An entry's content as bytes; `digest` identifies bytes that no format fits. */
export type EntryBytes =
  | { type: "string"; bytes: Uint8Array; ttlMs: number | null }
  | { type: "hash"; fields: ReadonlyMap<string, Uint8Array>; ttlMs: number | null }
  | { type: "other"; named: string; ttlMs: number | null };

const utf8 = new TextDecoder("utf-8", { fatal: true });

function textOf(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/**
 * Reads an entry by its region's format. What does not fit is `opaque`: it is there, its bytes can be compared, and nothing is said of
 * its value. `digestOf` gives 16 bytes or more of a digest as hexadecimal text. Null: a keyv entry that has expired.
 */
export function readEntry(
  mapping: Pick<ForeignCache, "format" | "version" | "value">,
  entry: EntryBytes,
  nowMs: number,
  digestOf: (bytes: Uint8Array) => string,
): ObservedEntry | null {
  const { ttlMs } = entry;
  const opaque = (because: string): ObservedEntry => {
    const bytes = entry.type === "string" ? entry.bytes : hashBytes(entry);
    return { kind: "opaque", bytes: bytes.length, digest: digestOf(bytes), because, ttlMs };
  };
  if (mapping.format === "hash") {
    if (entry.type !== "hash") return opaque(`it is a ${entry.type === "other" ? entry.named : "string"} and no hash`);
    return fromHash(mapping, entry.fields, ttlMs) ?? opaque("its fields are no text");
  }
  if (entry.type !== "string") return opaque(`it is a ${entry.type === "other" ? entry.named : "hash"} and no string`);
  const text = textOf(entry.bytes);
  if (text === null) return opaque("its bytes are no text");
  if (mapping.format === "text") return { kind: "value", version: null, value: textOfJson(text), ttlMs };
  const document = jsonOf(text);
  if (document === undefined) return opaque("its text is no JSON");
  if (mapping.format === "json")
    return fromDocument(mapping, document, ttlMs) ?? opaque(`it has nothing at ${mapping.value}`);
  const expires = textAt(document, "/expires");
  if (expires !== null && Number(expires) <= nowMs) return null;
  const inner = readPointer(document, "/value");
  if (inner === undefined) return opaque("it has no member value, as keyv's entries have");
  return fromDocument(mapping, inner, ttlMs) ?? opaque(`its value has nothing at ${mapping.value}`);
}

function jsonOf(text: string): unknown {
  try {
    JSON.parse(text);
    return exactValue(text);
  } catch {
    return undefined;
  }
}

function fromDocument(
  { version, value }: Pick<ForeignCache, "version" | "value">,
  document: unknown,
  ttlMs: number | null,
): ObservedEntry | null {
  const found = value === null ? document : readPointer(document, value);
  const text = found === undefined ? undefined : textOfExact(found);
  if (text === undefined) return null;
  return {
    kind: "value",
    version: version === null ? null : textAt(document, version),
    value: asJsonText(text),
    ttlMs,
  };
}

function fromHash(
  { version, value }: Pick<ForeignCache, "version" | "value">,
  fields: ReadonlyMap<string, Uint8Array>,
  ttlMs: number | null,
): ObservedEntry | null {
  const texts = new Map<string, string>();
  for (const [field, bytes] of fields) {
    const text = textOf(bytes);
    if (text === null) return null;
    texts.set(field, text);
  }
  const field = (written: string | null) =>
    written === null ? null : (texts.get(written) ?? texts.get(written.replace(/^\//, "")) ?? null);
  return { kind: "value", version: field(version), value: hashValue(texts, value, field(value)), ttlMs };
}

/** The value of a hash: one field, read as JSON where it is JSON, or all fields as texts. */
function hashValue(texts: ReadonlyMap<string, string>, named: string | null, one: string | null): JsonText {
  if (named === null) return textOfJson(Object.fromEntries(texts));
  if (one === null) return asJsonText("null");
  return jsonOf(one) === undefined ? textOfJson(one) : asJsonText(one);
}

function hashBytes(entry: Exclude<EntryBytes, { type: "string" }>): Uint8Array {
  if (entry.type === "other") return new TextEncoder().encode(entry.named);
  const fields = [...entry.fields].sort(([a], [b]) => (a < b ? -1 : 1));
  const encoder = new TextEncoder();
  return Uint8Array.from(fields.flatMap(([name, bytes]) => [...encoder.encode(`${name}\0`), ...bytes, 0]));
}
