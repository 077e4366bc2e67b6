import { expect, it } from "vitest";
import { scopesOf, tokenMissing, tokenRequest } from "./token.model";

const scopes = scopesOf([
  { role: "operator", path: "profile" },
  { role: "viewer", path: "*" },
  { role: "operator", path: "profile" },
]);

it("offers each own grant once", () =>
  expect(scopes.map(({ words }) => words)).toEqual(["operator on profile", "viewer on every path"]));

it.each([
  [{ name: "", chosen: ["viewer *"], days: null }, "Give a name."],
  [{ name: "ci", chosen: [], days: null }, "Choose at least one scope."],
  [{ name: "ci", chosen: ["viewer *"], days: null }, null],
])("of %j says %j", (draft, missing) => expect(tokenMissing(draft)).toBe(missing));

it("sends the chosen scopes, and the days where there are any", () => {
  const draft = { name: " ci ", chosen: ["viewer *"], days: 90 };
  const made = { name: "ci", scopes: [{ role: "viewer", path: "*" }] };
  expect(tokenRequest(draft, scopes)).toEqual({ ...made, expiresInDays: 90 });
  expect(tokenRequest({ ...draft, days: null }, scopes)).toEqual(made);
});
