import { expect, it } from "vitest";
import type { PathDetail } from "../../../lib/api/paths";
import { pathFixture, pausedPath } from "../../../test/fixtures/wire/paths";
import { controlsOf } from "./control.model";

const detail = (path: ReturnType<typeof pathFixture>) => path as PathDetail;

it("offers to pause a drain that runs, and to resume one that is paused", () => {
  expect(controlsOf(detail(pathFixture(0))).map(({ action }) => action)[1]).toBe("Pause the drain");
  expect(controlsOf(detail(pausedPath(0))).map(({ action }) => action)[1]).toBe("Resume the drain");
});

it("says of every control what it would do", () => {
  for (const { would } of controlsOf(detail(pathFixture(0)))) expect(would).toMatch(/\.$/);
});
