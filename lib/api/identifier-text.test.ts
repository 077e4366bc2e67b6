import { describe, expect, it } from "vitest";
import { identifierText } from "./identifier-text";

describe("identifierText", () => {
  it("takes a key as it is, and refuses one with a sentence", () => {
    expect(identifierText().parse("user:e\u0301")).toBe("user:e\u0301");
    expect(identifierText().safeParse("").error?.issues[0]?.message).toContain("The text is empty.");
    expect(identifierText(256).safeParse("k".repeat(257)).error?.issues[0]?.message).toContain("256 bytes");
    expect(identifierText().safeParse(7).error?.issues[0]?.message).toBe("The identifier must be text.");
  });
});
