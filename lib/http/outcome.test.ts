import { expect, it } from "vitest";
import { isEffectUntold, outcomeUnknown } from "./outcome";

it.each([
  [0, "unreachable", true, true],
  [503, "store-unreachable", true, true],
  [409, "command-in-progress", true, true],
  [503, "not-quiesced", true, false],
  [503, "path-closed", true, false],
  [409, "gate-closed", false, false],
  [422, "invalid", false, false],
])(
  "knows whether a command may have taken effect, and whether the refusal says so: %i %s",
  (status, code, unknown, untold) => {
    expect([outcomeUnknown({ status, code }), isEffectUntold({ status, code })]).toEqual([unknown, untold]);
  },
);
