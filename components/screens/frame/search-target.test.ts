import { describe, expect, it } from "vitest";
import { divergencesHref, keyHref } from "../../shared/links";
import { searchTarget } from "./search-target";

const paths = ["profile", "order-status"];

describe("searchTarget", () => {
  it.each([
    ["", null],
    ["   ", null],
    [" profile ", "/paths/profile"],
    ["profile/user-7", "/keys/profile/user-7"],
    ["profile/a/b?c#d", "/keys/profile/a%2Fb%3Fc%23d"],
    ["profile/", "/saved?q=profile%2F"],
    ["unknown/user-7", "/saved?q=unknown%2Fuser-7"],
    ["user-7", "/saved?q=user-7"],
    ["/x", "/saved?q=%2Fx"],
    ["a&b=c", "/saved?q=a%26b%3Dc"],
  ])("leads from %j to %j", (input, target) => expect(searchTarget(input, paths)).toBe(target));
});

describe("links", () => {
  it("never let a key of dots change the address", () => {
    expect(keyHref("profile", "..")).toBe("/saved?path=profile&key=..");
    expect(keyHref("profile", "...")).toBe("/keys/profile/...");
  });

  it("leave out filters that filter nothing", () =>
    expect(divergencesHref({ path: "profile", finding: undefined })).toBe("/divergences?path=profile"));
});
