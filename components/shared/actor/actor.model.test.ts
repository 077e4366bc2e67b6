import { describe, expect, it } from "vitest";
import { actorFault, DEFAULT_ACTOR } from "./actor.model";

describe("actorFault", () => {
  it.each([DEFAULT_ACTOR, "ada", "ada.l@example.org", "Ada L"])("takes %s", (name) =>
    expect(actorFault(name)).toBeNull(),
  );
  it.each(["", "  ", " ada", "Zoë", "a\nb", "x".repeat(65)])("refuses %j, and says why", (name) =>
    expect(actorFault(name)).toMatch(/\.$/),
  );
});
