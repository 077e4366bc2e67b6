import { expect, it } from "vitest";
import { PATH_STANDINGS } from "../../../lib/domain/truth/path-standing";
import { pathFixture } from "../../../test/fixtures/wire/paths";
import { needsLook, STANDING_LOOK, standingOf } from "./standing.model";

it.each(PATH_STANDINGS)("shows a path as %s where the console tells it so", (state) => {
  const path = pathFixture(0, { standing: { state, since: null } });
  expect(standingOf(path)).toBe(state);
  expect(needsLook(path)).toBe(state !== "well");
  expect(STANDING_LOOK[state].word).toMatch(/\w/);
});
