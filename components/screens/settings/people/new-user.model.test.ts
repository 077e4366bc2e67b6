import { expect, it } from "vitest";
import { missingFor, requestFor } from "./new-user.model";

const person = { kind: "person" as const, name: " Ana ", email: "ana@shop.example", password: "a long password" };

it.each([
  [person, null],
  [{ ...person, name: " " }, "Give a name."],
  [{ ...person, email: "ana" }, "Give an e-mail address."],
  [{ ...person, password: "short" }, "Give a first password of at least 12 characters."],
  [{ ...person, kind: "service" as const, email: "", password: "" }, null],
])("of %j says %j", (user, missing) => expect(missingFor(user)).toBe(missing));

it("sends no address and no password of a service", () => {
  expect(requestFor(person)).toEqual({ ...person, name: "Ana" });
  expect(requestFor({ ...person, kind: "service" })).toEqual({ kind: "service", name: "Ana" });
});
