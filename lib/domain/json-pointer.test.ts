import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isJsonPointer, pointerSegments, pointerTo, readPointer } from "./json-pointer";

describe("JSON pointers", () => {
  it.each(["", "/", "/a", "/a/b", "/~0~1", "/a//b", "/é", "/a b"])("accepts %j", (text) => {
    expect(isJsonPointer(text)).toBe(true);
  });

  it.each(["a", "#/a", "/~", "/~2", "/a~", "a/b", "$.a"])("refuses %j", (text) => {
    expect(isJsonPointer(text)).toBe(false);
    expect(() => pointerSegments(text)).toThrow(RangeError);
  });

  it("reads members, positions, and escaped names", () => {
    const value = { a: [{ b: 1 }, 2], "x/y": { "~z": 3 }, "": 4 };
    expect(readPointer(value, "/a/0/b")).toBe(1);
    expect(readPointer(value, "/a/1")).toBe(2);
    expect(readPointer(value, "/x~1y/~0z")).toBe(3);
    expect(readPointer(value, "/")).toBe(4);
    expect(readPointer(value, "")).toBe(value);
  });

  it.each(["/b", "/a/7", "/a/01", "/a/-1", "/a/length", "/constructor", "/__proto__", "/a/0/b/c"])(
    "finds nothing at %j",
    (pointer) => {
      expect(readPointer({ a: [{ b: "text" }] }, pointer)).toBeUndefined();
    },
  );

  it("gives back the segments that a pointer was built of", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" })), (segments) => {
        expect(pointerSegments(segments.reduce(pointerTo, ""))).toEqual(segments);
      }),
    );
    expect(pointerSegments(pointerTo("", "~1"))).toEqual(["~1"]);
  });
});
