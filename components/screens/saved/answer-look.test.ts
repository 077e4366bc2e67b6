import { describe, expect, it } from "vitest";
import { answerKind } from "../../../lib/api/lists";
import { answerLooks } from "./answer-look";

const looks = Object.entries(answerLooks);

describe("the looks of the ten answers", () => {
  it("exist for each of them, every one with its own word and shape", () => {
    expect(looks.map(([kind]) => kind).sort()).toEqual([...answerKind.options].sort());
    expect(new Set(looks.map(([, { word }]) => word)).size).toBe(10);
    expect(new Set(looks.map(([, { icon }]) => icon)).size).toBe(10);
  });

  it("are good only for what was saved", () => {
    expect(looks.flatMap(([kind, { tone }]) => (tone === "good" ? [kind] : []))).toEqual([
      "saved",
      "saved-then-replaced",
    ]);
    expect(answerLooks.unknown.tone).toBe("unknown");
  });
});
