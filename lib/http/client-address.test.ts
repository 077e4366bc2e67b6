import { describe, expect, it } from "vitest";
import { clientAddress, isAddressRange } from "./client-address";

const PROXIES = ["10.0.0.0/8", "127.0.0.1", "2001:db8::/32"];
const asked = (forwarded: string | null, peer: string | null, proxies: readonly string[] = PROXIES) =>
  clientAddress({ headers: new Headers(forwarded === null ? {} : { "x-forwarded-for": forwarded }) }, peer, proxies);

describe("the address of a client", () => {
  it.each<[string, string | null, string | null, readonly string[], string | null]>([
    ["the peer's, without a header", null, "192.0.2.1", PROXIES, "192.0.2.1"],
    ["the peer's, when no proxy is trusted", "198.51.100.7", "127.0.0.1", [], "127.0.0.1"],
    ["the peer's, when the peer is no proxy", "198.51.100.7", "192.0.2.1", PROXIES, "192.0.2.1"],
    ["what a trusted proxy says", "198.51.100.7", "10.1.2.3", PROXIES, "198.51.100.7"],
    ["what two trusted proxies say", "198.51.100.7, 10.9.9.9", "10.1.2.3", PROXIES, "198.51.100.7"],
    ["not what the client claims before them", "1.1.1.1, 198.51.100.7", "10.1.2.3", PROXIES, "198.51.100.7"],
    [
      "not a trusted proxy's name that the client claims",
      "127.0.0.1, 198.51.100.7",
      "10.1.2.3",
      PROXIES,
      "198.51.100.7",
    ],
    ["the last proxy's when all are proxies", "10.3.3.3, 10.2.2.2", "10.1.2.3", PROXIES, "10.3.3.3"],
    ["the proxy's when the header is nonsense", "unknown", "10.1.2.3", PROXIES, "10.1.2.3"],
    ["the proxy's when the header is empty", "", "10.1.2.3", PROXIES, "10.1.2.3"],
    ["an IPv4 one behind a socket of both families", "198.51.100.7", "::ffff:10.1.2.3", PROXIES, "198.51.100.7"],
    ["an IPv6 one in brackets", "[2001:db9::1]:443", "2001:db8::5", PROXIES, "2001:db9::1"],
    ["an IPv4 one without its port", "198.51.100.7:4711", "10.1.2.3", PROXIES, "198.51.100.7"],
    ["unknown when the peer is", "198.51.100.7", null, PROXIES, null],
  ])("is %s", (_, forwarded, peer, proxies, expected) => {
    expect(asked(forwarded, peer, proxies)).toBe(expected);
  });
});

it.each<[string, boolean]>([
  ["127.0.0.1", true],
  ["10.0.0.0/8", true],
  ["::1", true],
  ["2001:db8::/32", true],
  ["10.0.0.0/33", false],
  ["10.0.0.0/8/8", false],
  ["10.0.0", false],
  ["proxy.example", false],
  ["*", false],
  ["", false],
])("%j is a range of addresses: %s", (text, expected) => {
  expect(isAddressRange(text)).toBe(expected);
});
