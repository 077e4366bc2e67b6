import { describe, expect, it } from "vitest";
import { isLinkLocalHost } from "./link-local";

describe("isLinkLocalHost", () => {
  it.each([
    "169.254.169.254",
    "169.254.0.1",
    "169.254.1.1.",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "169.254.43518",
    "fe80::1",
    "[fe80::1]",
    "fe80::1%eth0",
    "FEBF::1",
    "::ffff:169.254.169.254",
    "::ffff:a9fe:a9fe",
    "0:0:0:0:0:ffff:169.254.169.254",
    "::169.254.1.1",
    "64:ff9b::169.254.1.1",
    "[::FFFF:169.254.0.9]",
  ])("knows %s for link-local", (host) => {
    expect(isLinkLocalHost(host)).toBe(true);
  });

  it.each([
    "127.0.0.1",
    "localhost",
    "169.253.0.1",
    "170.254.0.1",
    "10.169.254.1",
    "::1",
    "fec0::1",
    "fd00::1",
    "::ffff:10.0.0.1",
    "2001:db8::a9fe:a9fe",
    "169.254.example.com",
    "db.internal",
    "",
    "not an address",
    "1:2:3",
  ])("lets %s pass", (host) => {
    expect(isLinkLocalHost(host)).toBe(false);
  });
});
