import { describe, expect, it } from "vitest";
import { type Listening, listenFault } from "./listening";

const HTTPS = new URL("https://trueup.example");
const HTTP = new URL("http://trueup.example");
const BARE = { hasSignIn: false, publicUrl: null };

describe("listening on an address", () => {
  it.each<[string, Listening]>([
    ["this machine's, without anything", { ...BARE, host: "127.0.0.1" }],
    ["this machine's, in the other family", { ...BARE, host: "::1" }],
    ["this machine's, by name", { ...BARE, host: "localhost", publicUrl: HTTP }],
    ["another of this machine's", { ...BARE, host: "127.9.9.9" }],
    ["every machine's, with sign-in and https", { host: "0.0.0.0", hasSignIn: true, publicUrl: HTTPS }],
  ])("that is %s is allowed", (_, listening) => {
    expect(listenFault(listening)).toBeNull();
  });

  it.each<[string, Listening, RegExp]>([
    ["every machine's, without sign-in", { host: "0.0.0.0", hasSignIn: false, publicUrl: HTTPS }, /no sign-in/],
    ["every machine's in the other family", { host: "::", hasSignIn: false, publicUrl: HTTPS }, /no sign-in/],
    ["one that only looks like this machine's", { ...BARE, host: "127.0.0.1.example" }, /no sign-in/],
    ["every machine's, without an origin", { ...BARE, host: "0.0.0.0", hasSignIn: true }, /TRUEUP_URL is not set/],
    ["every machine's, in plain text", { host: "0.0.0.0", hasSignIn: true, publicUrl: HTTP }, /no https address/],
  ])("that is %s is refused", (_, listening, fault) => {
    expect(listenFault(listening)).toMatch(fault);
  });
});
