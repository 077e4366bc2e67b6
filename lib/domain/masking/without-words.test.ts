import { expect, it } from "vitest";
import { withoutWords } from "./without-words";

it("hides every reason of evidence in words that fit into a sentence, and leaves what has none", () => {
  const at = new Date();
  expect(
    withoutWords({
      origin: { reachable: false, because: "secret" },
      all: [{ because: "secret" }, { because: null }],
      at,
    }),
  ).toEqual({
    origin: { reachable: false, because: "the reason is not shown to you" },
    all: [{ because: "the reason is not shown to you" }, { because: null }],
    at,
  });
});
