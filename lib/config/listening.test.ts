import { describe, expect, it } from "vitest";
import { listenFault } from "./listening";

const HTTPS = new URL("https://trueup.example");
const HTTP = new URL("http://trueup.example");

describe("listening on an address", () => {
  it.each<[string, string, boolean, URL | null, RegExp | null]>([
    ["this machine's, without anything", "127.0.0.1", false, null, null],
    ["this machine's, in the other family", "::1", false, null, null],
    ["this machine's, by name", "localhost", false, HTTP, null],
    ["another of this machine's", "127.9.9.9", false, null, null],
    ["every machine's, without sign-in", "0.0.0.0", false, HTTPS, /no sign-in/],
    ["every machine's in the other family, without sign-in", "::", false, HTTPS, /no sign-in/],
    ["one that only looks like this machine's", "127.0.0.1.example", false, HTTPS, /no sign-in/],
    ["every machine's, without an origin", "0.0.0.0", true, null, /TRUEUP_URL is not set/],
    ["every machine's, in plain text", "0.0.0.0", true, HTTP, /no https address/],
    ["every machine's, with sign-in and https", "0.0.0.0", true, HTTPS, null],
  ])("that is %s", (_, host, hasSignIn, publicUrl, fault) => {
    const found = listenFault({ host, hasSignIn, publicUrl });
    if (fault === null) expect(found).toBeNull();
    else expect(found).toMatch(fault);
  });
});
