import { describe, expect, it } from "vitest";
import { isByAddress } from "./probe";

describe("who may watch", () => {
  it.each<[string | null, boolean]>([
    [null, true],
    ["", true],
    ["localhost", true],
    ["localhost:3000", true],
    ["127.0.0.1:3000", true],
    ["10.0.0.7", true],
    ["10.0.0.7:3000", true],
    ["[::1]:3000", true],
    ["[fe80::1]", true],
    ["evil.example", false],
    ["evil.example:3000", false],
    ["localhost.evil.example", false],
    ["127.0.0.1.evil.example", false],
    ["10.0.0.7.nip.io", false],
    ["10.0.0.7@evil.example", false],
    ["[::1].evil.example", false],
    ["1.2.3.4.5", false],
  ])("under the name %j: %s", (host, expected) => {
    expect(isByAddress(host)).toBe(expected);
  });
});
