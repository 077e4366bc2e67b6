import { describe, expect, it } from "vitest";
import {
  firstWindow,
  greatestPages,
  knownRows,
  learnPage,
  type PageWindow,
  pageRows,
  pagesFor,
  placeOf,
  renewFirst,
  slide,
  slidePages,
  windowRows,
} from "./page-window.model";

const known = (pages: number, more: Partial<PageWindow> = {}): PageWindow => ({
  cursors: Array.from({ length: pages }, (_, page) => (page === 0 ? null : `after ${page}`)),
  lastRows: null,
  base: 0,
  ...more,
});

describe("the pages of a long list", () => {
  it("become known one by one, each by the one before it", () => {
    const second = learnPage(firstWindow, 0, "after 1", pageRows);
    expect(second.cursors).toEqual([null, "after 1"]);
    expect(learnPage(second, 1, null, 37)).toEqual({ cursors: [null, "after 1"], lastRows: 37, base: 0 });
  });

  it("do not change when a page is read a second time", () => {
    const three = known(3);
    expect(learnPage(three, 0, "elsewhere", pageRows)).toBe(three);
    const ended = known(3, { lastRows: 5 });
    expect(learnPage(ended, 2, "more", pageRows)).toBe(ended);
  });

  it("stay known when the first is read anew, as long as it still leads to them", () => {
    const three = known(3, { lastRows: 5 });
    expect(renewFirst(three, "after 1", pageRows)).toBe(three);
    expect(renewFirst(three, "after another", pageRows)).toEqual({
      cursors: [null, "after another"],
      lastRows: null,
      base: 0,
    });
    expect(renewFirst(three, null, 12)).toEqual({ cursors: [null], lastRows: 12, base: 0 });
  });

  it("count the rows of the scrolled area, the page being read among them", () => {
    expect(windowRows(firstWindow)).toBe(pageRows);
    expect(windowRows(known(3, { lastRows: 5 }))).toBe(2 * pageRows + 5);
    expect(windowRows(known(10, { base: 4 }))).toBe(6 * pageRows);
    expect(windowRows(known(1, { lastRows: 0 }))).toBe(0);
  });

  it("count what was read from the beginning of the list", () => {
    expect(knownRows(known(10, { base: 4 }))).toBe(9 * pageRows);
    expect(knownRows(known(10, { lastRows: 7 }))).toBe(9 * pageRows + 7);
  });

  it("are found by row", () => {
    expect(placeOf(known(10), 0)).toEqual({ page: 0, place: 0 });
    expect(placeOf(known(10, { base: 3 }), pageRows + 2)).toEqual({ page: 4, place: 2 });
  });

  it("are asked for on screen and one beyond, within what is known", () => {
    expect(pagesFor(known(10), 0, 30)).toEqual([0, 1]);
    expect(pagesFor(known(10), 5 * pageRows - 3, 5 * pageRows + 20)).toEqual([3, 4, 5, 6]);
    expect(pagesFor(known(2), pageRows + 5, pageRows + 30)).toEqual([0, 1]);
  });
});

describe("the scrolled area", () => {
  const end = greatestPages * pageRows;

  it("stands still in its middle", () => {
    expect(slide(known(greatestPages + 2), 1_000, 1_030)).toBeNull();
    expect(slide(known(20), 0, 30)).toBeNull();
  });

  it("slides on at its end, by as many rows as leave it", () => {
    const slid = slide(known(greatestPages + 2), end - 10, end + 20);
    expect(slid).toMatchObject({ window: { base: slidePages }, byRows: slidePages * pageRows });
  });

  it("slides back at its beginning, never past the first page", () => {
    expect(slide(known(2_000, { base: 700 }), 3, 30)).toMatchObject({
      window: { base: 200 },
      byRows: -slidePages * pageRows,
    });
    expect(slide(known(2_000, { base: 200 }), 3, 30)).toMatchObject({ window: { base: 0 }, byRows: -200 * pageRows });
  });

  it("shows the same row at the same place before and after it slid", () => {
    const before = known(3_000, { base: 500 });
    const row = end + 5;
    const { window, byRows } = slide(before, row - 20, row)!;
    expect(placeOf(window, row - byRows)).toEqual(placeOf(before, row));
  });

  it("never grows beyond its bound, however far the list goes", () => {
    let window = firstWindow;
    for (let page = 0; page < 5_000; page++) {
      window = learnPage(window, page, `after ${page + 1}`, pageRows);
      const lastRow = windowRows(window) - 1;
      window = slide(window, lastRow - 20, lastRow)?.window ?? window;
      expect(windowRows(window)).toBeLessThanOrEqual((greatestPages + 1) * pageRows);
    }
    expect(knownRows(window)).toBe(5_000 * pageRows);
  });
});
