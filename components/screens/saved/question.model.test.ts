import { createLoader, createSerializer } from "nuqs/server";
import { describe, expect, it } from "vitest";
import {
  askingsOf,
  guessKind,
  keptKind,
  kindLabels,
  kinds,
  kindWords,
  QUESTION_ADDRESS,
  type Question,
  readQuestion,
  writeQuestion,
} from "./question.model";

const read = createLoader(QUESTION_ADDRESS);
const id = "0195a3b2-7c1e-7abc-8def-00000000000c";
const asked = (question: Question) => askingsOf(question).map(({ filter }) => filter);

describe("a question", () => {
  it.each([
    [id, "mutation"],
    [` ${id.toUpperCase()} `, "mutation"],
    ["user:4711", "any"],
    ["req-1a2b", "any"],
    [`${id}-r2`, "any"],
    ["", "any"],
  ])("guesses that %j is: %s", (text, kind) => expect(guessKind(text)).toBe(kind));

  const ada = { text: "ada", path: null };
  const byId = { text: id, path: null };
  it.each<[string, Question | null, Question["kind"] | null, Question["kind"] | null]>([
    ["nothing was asked or picked", null, null, null],
    ["a kind was picked before anything was asked", null, "actor", "actor"],
    ["the picked kind was asked", { ...ada, kind: "actor" }, "actor", "actor"],
    ["anything was picked and asked", { ...byId, kind: "any" }, "any", "any"],
    ["the address names a kind", { ...ada, kind: "key" }, null, "key"],
    ["the address names another kind than was picked", { ...ada, kind: "key" }, "actor", "key"],
    ["the address names a kind that its text does not suggest", { ...byId, kind: "actor" }, null, "actor"],
    ["a mutation id was picked and asked", { ...byId, kind: "mutation" }, "mutation", "mutation"],
    ["a mutation id suggested its kind", { ...byId, kind: "mutation" }, null, null],
    ["the text suggested nothing", { ...ada, kind: "any" }, null, null],
    ["every kind was searched instead of the picked one", { ...ada, kind: "any" }, "actor", null],
  ])("keeps its kind for the next text where %s", (_, question, picked, kept) =>
    expect(keptKind(question, picked)).toBe(kept),
  );

  it("says among the kinds whom an actor is, and names the others as its sentences do", () => {
    expect(kindLabels.actor).toBe("actor (who wrote it)");
    expect(kinds.filter((kind) => kindLabels[kind] !== kindWords[kind])).toEqual(["actor"]);
  });

  it.each<Question>([
    { text: "user:4711", kind: "any", path: null },
    { text: " spaced ", kind: "key", path: "profile" },
    { text: id, kind: "mutation", path: null },
    { text: "a&b=c#d", kind: "idempotencyKey", path: "order-status" },
  ])("survives its way through the address: %j", (question) => {
    const address = createSerializer(QUESTION_ADDRESS)(writeQuestion(question));
    expect(readQuestion(read(address))).toEqual(question);
  });

  it("is none when the address asks nothing", () => {
    expect(readQuestion(read("?path=profile"))).toBeNull();
    expect(readQuestion(read("?q=%20"))).toBeNull();
  });

  it("asks for a text as everything that it can be", () => {
    expect(asked({ text: "ada", kind: "any", path: null })).toEqual([
      { requestId: "ada" },
      { idempotencyKey: "ada" },
      { key: "ada" },
      { actor: "ada" },
    ]);
    expect(asked({ text: id, kind: "any", path: "profile" })).toHaveLength(5);
  });

  it("asks for one kind when that is known, within the path that is chosen", () => {
    expect(asked({ text: "ada", kind: "actor", path: "profile" })).toEqual([{ path: "profile", actor: "ada" }]);
  });

  it("keeps the blanks of a key, and drops those around an id", () => {
    expect(asked({ text: " a ", kind: "key", path: null })).toEqual([{ key: " a " }]);
    expect(asked({ text: " a ", kind: "requestId", path: null })).toEqual([{ requestId: "a" }]);
  });
});
