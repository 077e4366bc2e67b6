import { createLoader, createSerializer } from "nuqs/server";
import { describe, expect, it } from "vitest";
import { apiFilter, FILTER_ADDRESS, FILTER_NAMES, isFiltered, type ListFilter } from "./filter.model";

const none: ListFilter = { path: null, finding: null, prefix: "", olderThanMs: null };
const all: ListFilter = { path: "profile", finding: "late", prefix: " user:", olderThanMs: 600_000 };
const options = { urlKeys: FILTER_NAMES };
const read = createLoader(FILTER_ADDRESS, options);
const write = createSerializer(FILTER_ADDRESS, options);

describe("the filter of the list", () => {
  it("survives its way through the address", () => {
    expect(read(write(all))).toEqual(all);
    expect(read(write(none))).toEqual(none);
  });

  it("takes what it does not understand for no filter", () => {
    expect(apiFilter(read("?finding=nonsense&age=soon&path="))).toEqual({});
    expect(read("?age=0s")).toEqual(none);
  });

  it("touches only the members it is given", () =>
    expect(write("?path=profile&finding=late", { finding: null })).toBe("?path=profile"));

  it("asks the API for what is filtered and nothing else", () => {
    expect(apiFilter(none)).toEqual({});
    expect(apiFilter(all)).toEqual({ path: "profile", finding: "late", prefix: " user:", olderThanMs: 600_000 });
    expect([isFiltered(none), isFiltered(all)]).toEqual([false, true]);
  });
});
