import { expect, it } from "vitest";
import { exactValue } from "../../../lib/domain/json-text";
import { diffJson } from "./diff.model";
import { comparedDiff } from "./observed-diff.model";

const pointers = (origin: string, store: string, isNamed = false) =>
  comparedDiff(diffJson(exactValue(origin), exactValue(store)), isNamed).differences.map(({ pointer }) => pointer);

it("counts no member that one store alone has, and no number that a hash keeps as text", () => {
  expect(pointers('{"title":"a","position":26624}', '{"title":"a","position":"26624","version":"26"}')).toEqual([]);
});

it("counts members that differ, whatever their type", () => {
  expect(pointers('{"title":"a","rank":1}', '{"title":"b","rank":"2","id":"5"}')).toEqual(["/title", "/rank"]);
});

it("counts a number that is a text where nothing else explains the finding that names the store", () => {
  expect(pointers('{"rank":1}', '{"rank":"1"}', true)).toEqual(["/rank"]);
  expect(pointers('{"rank":1,"title":"a"}', '{"rank":"1","title":"b"}', true)).toEqual(["/title"]);
});
