import { describe, expect, it } from "vitest";
import { glassWords } from "./glass-note.model";

const opening = (by: string, own = false) => ({ by, own, incident: { id: "i", title: "Profiles went back" } });

describe("the line about broken glass", () => {
  it.each([
    [[opening("mara")], "mara broke the glass in “Profiles went back”, and another person is to review it."],
    [[opening("mara", true)], "You broke the glass in “Profiles went back”, and another person is to review it."],
    [[opening("mara"), opening("noor")], "Glass was broken 2 times, and other people are to review it."],
  ])("says of %j: %s", (openings, words) => {
    expect(glassWords(openings)).toBe(words);
  });
});
