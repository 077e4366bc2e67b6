import { describe, expect, it } from "vitest";
import { identifierFault } from "./identifier-text";

describe("identifierFault", () => {
  it.each([
    "a",
    " ",
    "user:1",
    "{key}",
    "*?[x]",
    "../../etc",
    "é",
    "e\u0301",
    "😀",
    "\u202eabc",
    "k".repeat(512),
    "é".repeat(256),
    "<b>",
    "=1+1",
    "__proto__",
  ])("lets %j be a key", (key) => {
    expect(identifierFault(key)).toBeNull();
  });

  it.each([
    ["", "The text is empty."],
    ["k".repeat(513), "The text is longer than 512 bytes of UTF-8."],
    ["é".repeat(257), "The text is longer than 512 bytes of UTF-8."],
    ["k".repeat(10_240), "The text is longer than 512 bytes of UTF-8."],
    ["a\0b", "The text has a control character"],
    ["a\nb", "The text has a control character"],
    ["\u001b[31m", "The text has a control character"],
    ["\u007f", "The text has a control character"],
    ["\u0085", "The text has a control character"],
    ["\ud83d", "The text has half of a surrogate pair"],
    ["\ude00\ud83d", "The text has half of a surrogate pair"],
  ])("does not let %j be a key", (key, sentence) => {
    expect(identifierFault(key)).toContain(sentence);
  });

  it("takes another limit for other identifiers", () => {
    expect(identifierFault("k".repeat(256), 256)).toBeNull();
    expect(identifierFault("k".repeat(257), 256)).toContain("256 bytes");
  });
});
