import { describe, expect, it } from "vitest";
import { readEntry } from "./read-entry";

const bytes = (text: string) => new TextEncoder().encode(text);
const digest = (data: Uint8Array) => `d${data.length}`;
const string = (text: string) => ({ type: "string" as const, bytes: bytes(text), ttlMs: 1_000 });
const hash = (fields: Record<string, string>) => ({
  type: "hash" as const,
  fields: new Map(Object.entries(fields).map(([name, text]) => [name, bytes(text)])),
  ttlMs: null,
});
const NOW = 1_000_000;

describe("readEntry", () => {
  it.each([
    [
      "a document",
      { format: "json", version: "/rev", value: "/doc" },
      string('{"rev":3,"doc":{"a":1.10}}'),
      { version: "3", value: '{"a":1.10}' },
    ],
    [
      "a whole document",
      { format: "json", version: null, value: null },
      string('{"a":1}'),
      { version: null, value: '{"a":1}' },
    ],
    ["plain text", { format: "text", version: null, value: null }, string("paid"), { version: null, value: '"paid"' }],
    [
      "a keyv entry",
      { format: "keyv", version: "/v", value: null },
      string('{"value":{"v":2},"expires":2000000}'),
      { version: "2", value: '{"v":2}' },
    ],
    [
      "a hash",
      { format: "hash", version: "version", value: null },
      hash({ version: "4", name: "x" }),
      { version: "4", value: '{"version":"4","name":"x"}' },
    ],
    [
      "a hash's field",
      { format: "hash", version: "/version", value: "/doc" },
      hash({ version: "4", doc: '{"a":1}' }),
      { version: "4", value: '{"a":1}' },
    ],
  ] as const)("reads %s", (_, mapping, entry, wanted) => {
    expect(readEntry(mapping, entry, NOW, digest)).toMatchObject({ kind: "value", ...wanted });
  });

  it.each([
    [
      "bytes that are no text",
      { format: "json", version: null, value: null },
      { type: "string", bytes: Uint8Array.of(0xff, 0xfe), ttlMs: null },
    ],
    ["text that is no JSON", { format: "json", version: null, value: null }, string("paid")],
    ["a document without the value", { format: "json", version: null, value: "/doc" }, string("{}")],
    ["a keyv entry without its value", { format: "keyv", version: null, value: null }, string('{"expires":1}')],
    ["a string where a hash belongs", { format: "hash", version: null, value: null }, string("x")],
    ["a list", { format: "json", version: null, value: null }, { type: "other", named: "list", ttlMs: null }],
  ] as const)("keeps %s as bytes that can only be compared", (_, mapping, entry) => {
    const expired = { format: mapping.format, version: mapping.version, value: mapping.value };
    const read = readEntry(expired, entry, mapping.format === "keyv" ? 0 : NOW, digest);
    expect(read).toMatchObject({ kind: "opaque", because: expect.any(String), digest: expect.any(String) });
  });

  it("takes a keyv entry past its time for none", () => {
    expect(
      readEntry({ format: "keyv", version: null, value: null }, string('{"value":1,"expires":999999}'), NOW, digest),
    ).toBeNull();
  });
});
