import { describe, expect, it } from "vitest";
import { apiFilter, isFiltered, type ListFilter, readFilter, writeFilter } from "./filter.model";

const none: ListFilter = { path: null, finding: null, prefix: "", olderThanMs: null };
const all: ListFilter = { path: "profile", finding: "late", prefix: " user:", olderThanMs: 600_000 };
const search = (filter: Partial<ListFilter>) =>
  new URLSearchParams(
    Object.entries(writeFilter(filter)).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );

describe("the filter of the list", () => {
  it("survives its way through the address", () => {
    expect(readFilter(search(all))).toEqual(all);
    expect(readFilter(search(none))).toEqual(none);
  });

  it("takes what it does not understand for no filter", () => {
    expect(readFilter(new URLSearchParams("finding=nonsense&age=soon&path="))).toEqual(none);
    expect(readFilter(new URLSearchParams("age=0s"))).toEqual(none);
  });

  it("touches only the members it is given", () => expect(writeFilter({ finding: null })).toEqual({ finding: null }));

  it("asks the API for what is filtered and nothing else", () => {
    expect(apiFilter(none)).toEqual({});
    expect(apiFilter(all)).toEqual({ path: "profile", finding: "late", prefix: " user:", olderThanMs: 600_000 });
    expect([isFiltered(none), isFiltered(all)]).toEqual([false, true]);
  });
});
