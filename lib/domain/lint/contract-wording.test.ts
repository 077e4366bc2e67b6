import { describe, expect, it } from "vitest";
import type { AcknowledgmentBoundary } from "../contract";
import { overpromises } from "./contract-wording";

describe("overpromises", () => {
  it.each<[AcknowledgmentBoundary, string, string[]]>([
    ["origin-commit", "Saved permanently, guaranteed.", []],
    ["durable-append", "We have your change.", []],
    ["durable-append", "Saved.", ["Saved"]],
    ["durable-append", "SAVED", ["SAVED"]],
    ["durable-append", "All done, your profile is complete!", ["done", "complete"]],
    ["durable-append", "Permanently stored. Guaranteed.", ["Permanently", "stored", "Guaranteed"]],
    ["durable-append", "Your order is confirmed.", ["confirmed"]],
    ["durable-append", "We have your change; it is not yet saved.", []],
    ["durable-append", "It isn’t saved yet.", []],
    ["durable-append", "We have your change and it will be saved shortly.", []],
    ["durable-append", "Your change is being saved.", []],
    ["durable-append", "Not long now. Saved.", ["Saved"]],
    ["durable-append", "We will tell you. Saved!", ["Saved"]],
    ["durable-append", "Do not worry, it is saved.", ["saved"]],
    ["durable-append", "If you leave now, your profile is saved.", ["saved"]],
    ["durable-append", "You can go on before it is saved.", []],
    ["durable-append", "Your order change is on its way.", []],
    ["durable-append", "Your points are on their way.", []],
    ["durable-append", "The mark is noted.", []],
    ["durable-append", "Undone work is unsaved.", []],
    ["durable-append", "Accepted.", []],
    ["cache-only", "Shown here, and not yet kept.", []],
    ["cache-only", "We have your note.", ["We have"]],
    ["cache-only", "Your note will be saved.", ["saved"]],
    ["cache-only", "Your note is safe and kept.", ["safe", "kept"]],
    ["cache-only", "Draft kept.", ["kept"]],
    ["cache-only", "Accepted.", []],
  ])("finds in the wording of %s %j: %j", (boundary, wording, words) => {
    expect(overpromises(wording, boundary)).toEqual(words);
  });
});
