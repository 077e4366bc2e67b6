import { describe, expect, it } from "vitest";
import { isOwnHost } from "./host";

describe("a host", () => {
  it.each<[string | null, boolean]>([
    ["localhost", true],
    ["localhost:3000", true],
    ["LOCALHOST:3000", true],
    ["127.0.0.1:3000", true],
    ["[::1]:3000", true],
    [null, false],
    ["", false],
    ["10.0.0.7:3000", false],
    ["[fe80::1]", false],
    ["evil.example", false],
    ["evil.example:3000", false],
    ["localhost.evil.example", false],
    ["127.0.0.1.evil.example", false],
    ["127.0.0.1.nip.io", false],
    ["127.0.0.1@evil.example", false],
    ["[::1].evil.example", false],
    ["127.0.0.1:3000.evil.example", false],
  ])("named %j is this machine: %s", (host, expected) => {
    expect(isOwnHost(host)).toBe(expected);
  });
});
