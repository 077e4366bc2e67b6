import { describe, expect, it } from "vitest";
import { addsToTitle } from "./title";

describe("an incident's reason beside its title", () => {
  it.each([
    ["Profile is late", "Profile is late", false],
    ["Profile is late", " profile  is late. ", false],
    ["Profile is late", "Profile is late since the failover", true],
    ["Profile is late", "The origin answers slowly.", true],
  ])("%s / %s", (title, reason, adds) => {
    expect(addsToTitle({ title, reason })).toBe(adds);
  });
});
