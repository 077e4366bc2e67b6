import { describe, expect, it } from "vitest";
import { loopbackNamed, NOBODY, type Principal, shellOf, workerNamed } from "../access/principal";
import type { Role } from "../access/roles";
import { asJsonText } from "../json-text";
import { type Masking, maskFor } from "./mask-for";
import { narrowest, type Sight, seenKey, seenValue, seenWords, sightOf } from "./sight";

const PATH = { name: "profile", mask: ["/email"] };

/** A person with these roles, each on its path. */
const person = (...grants: [Role, string][]): Principal => ({
  id: "person:1",
  name: "mara",
  kind: "person",
  grants: grants.map(([role, path]) => ({ role, path, breakGlass: false })),
});

describe("what a principal sees of a path's values", () => {
  it.each<[string, Principal, Masking]>([
    ["a viewer", person(["viewer", "*"]), "nothing"],
    ["an admin", person(["admin", "*"]), "nothing"],
    ["a producer", person(["producer", "profile"]), "nothing"],
    ["nobody", NOBODY, "nothing"],
    ["somebody without grants", person(), "nothing"],
    ["support", person(["support", "profile"]), ["/email"]],
    ["support of another path", person(["support", "orders"]), "nothing"],
    ["an operator", person(["operator", "profile"]), "all"],
    ["an operator of another path", person(["operator", "orders"]), "nothing"],
    ["an operator of another path who supports this one", person(["operator", "orders"], ["support", "*"]), ["/email"]],
    ["an approver", person(["approver", "*"]), "all"],
    ["an admin who is support", person(["admin", "*"], ["support", "*"]), ["/email"]],
    ["a worker", workerNamed("steward"), "all"],
    ["the shell", shellOf("root"), "all"],
    ["a caller without sign-in", loopbackNamed("mara"), ["/email"]],
  ])("is for %s", (_, principal, expected) => expect(maskFor(principal, PATH)).toEqual(expected));

  it("is everything on the page of a key without sign-in, and masked there for support all the same", () => {
    expect(maskFor(loopbackNamed("mara"), PATH, "key-page")).toBe("all");
    expect(maskFor(person(["support", "*"]), PATH, "key-page")).toEqual(["/email"]);
  });

  it("is nothing where the path left the configuration, and nobody can say what to hide", () => {
    const gone = { name: "gone", mask: null };
    expect(maskFor(person(["support", "*"]), gone)).toBe("nothing");
    expect(maskFor(loopbackNamed("mara"), gone)).toBe("nothing");
    expect(maskFor(person(["operator", "*"]), gone)).toBe("all");
  });
});

describe("what a principal sees of a path", () => {
  const seen = (sight: Sight) => [
    seenValue(sight, asJsonText('{"email": "a@b.c"}')) ?? null,
    seenKey(sight, "k"),
    seenWords(sight, "a@b.c exists"),
  ];
  it.each<[string, Principal, string[] | null[]]>([
    ["a viewer", person(["viewer", "*"]), [null, "•••", "•••"] as never],
    ["support", person(["support", "*"]), ['{"email": "•••"}', "k", "•••"]],
    ["an operator", person(["operator", "*"]), ['{"email": "a@b.c"}', "k", "a@b.c exists"]],
    ["a caller without sign-in", loopbackNamed("mara"), ['{"email": "•••"}', "k", "a@b.c exists"]],
    ["nobody", NOBODY, [null, "•••", "•••"] as never],
  ])("is for %s its values, keys and words so", (_, principal, expected) =>
    expect(seen(sightOf(principal, PATH))).toEqual(expected),
  );

  it("is words and all where the path masks nothing", () =>
    expect(sightOf(person(["support", "*"]), { name: "profile", mask: [] })).toMatchObject({
      words: true,
      keys: true,
    }));

  it("is of several paths what is seen of each", () => {
    const mixed = person(["operator", "profile"], ["support", "orders"], ["viewer", "*"]);
    const sights = ["profile", "orders"].map((name) => sightOf(mixed, { name, mask: [`/${name}`] }));
    expect(narrowest(sights)).toEqual({ values: ["/orders"], keys: true, words: false });
    expect(narrowest([...sights, sightOf(mixed, { name: "carts", mask: [] })])).toMatchObject({
      values: "nothing",
      keys: false,
    });
  });
});
