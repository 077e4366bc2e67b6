import { describe, expect, it } from "vitest";
import { type Asked, refusalOf } from "./guard";

const own = { port: 21_000, token: "t0ken" };
const asked = (part: Partial<Asked> = {}): Asked => ({
  ...{ method: "POST", host: "127.0.0.1:21000", origin: "http://127.0.0.1:21000", token: "t0ken" },
  ...part,
});

describe("refusalOf", () => {
  it.each<[string, Partial<Asked>]>([
    ["a start from the page itself", {}],
    ["a look from a link, which has no origin", { method: "GET", origin: undefined }],
    ["the machine's other name", { host: "localhost:21000", origin: "http://localhost:21000" }],
  ])("lets %s through", (_, part) => {
    expect(refusalOf(asked(part), own)).toBeNull();
  });

  it.each<[string, Partial<Asked>, RegExp]>([
    ["another site's form", { origin: "http://shop.example" }, /from this page alone/],
    ["a form without an origin", { origin: undefined }, /from this page alone/],
    ["a page of another port of this machine", { origin: "http://127.0.0.1:3000" }, /from this page alone/],
    ["a name that only points to this machine", { host: "evil.example:21000" }, /another host name/],
    ["a missing token", { token: null }, /this start's token/],
    ["the token of another start", { token: "t0keN" }, /this start's token/],
    ["a look without the token", { method: "GET", token: "" }, /this start's token/],
    ["other methods", { method: "DELETE" }, /GET and POST/],
  ])("refuses %s", (_, part, words) => {
    expect(refusalOf(asked(part), own)).toMatch(words);
  });
});
