import { describe, expect, it } from "vitest";
import { clientAddress, isAddressRange } from "./client-address";

const PROXIES = ["10.0.0.0/8", "127.0.0.1", "2001:db8::/32"];

interface Case {
  forwarded?: string;
  peer?: string | null;
  proxies?: string[];
  is: string | null;
}

describe("the address of a client", () => {
  it.each<[string, Case]>([
    ["the peer's, without a header", { peer: "192.0.2.1", is: "192.0.2.1" }],
    ["the peer's, when no proxy is trusted", { forwarded: "198.51.100.7", proxies: [], is: "10.1.2.3" }],
    ["the peer's, when the peer is no proxy", { forwarded: "198.51.100.7", peer: "192.0.2.1", is: "192.0.2.1" }],
    ["what a trusted proxy says", { forwarded: "198.51.100.7", is: "198.51.100.7" }],
    ["what two trusted proxies say", { forwarded: "198.51.100.7, 10.9.9.9", is: "198.51.100.7" }],
    ["not what the client claims before them", { forwarded: "1.1.1.1, 198.51.100.7", is: "198.51.100.7" }],
    ["not a proxy's that the client claims", { forwarded: "127.0.0.1, 198.51.100.7", is: "198.51.100.7" }],
    ["the last proxy's when all are proxies", { forwarded: "10.3.3.3, 10.2.2.2", is: "10.3.3.3" }],
    ["the proxy's when the header is nonsense", { forwarded: "unknown", is: "10.1.2.3" }],
    ["the proxy's when the header is empty", { forwarded: "", is: "10.1.2.3" }],
    [
      "an IPv4 one behind a socket of both families",
      { forwarded: "198.51.100.7", peer: "::ffff:10.1.2.3", is: "198.51.100.7" },
    ],
    ["an IPv6 one in brackets", { forwarded: "[2001:db9::1]:443", peer: "2001:db8::5", is: "2001:db9::1" }],
    ["an IPv4 one without its port", { forwarded: "198.51.100.7:4711", is: "198.51.100.7" }],
    ["unknown when the peer is", { forwarded: "198.51.100.7", peer: null, is: null }],
  ])("is %s", (_, { forwarded, peer = "10.1.2.3", proxies = PROXIES, is }) => {
    const headers = new Headers(forwarded === undefined ? {} : { "x-forwarded-for": forwarded });
    expect(clientAddress({ headers }, peer, proxies)).toBe(is);
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
