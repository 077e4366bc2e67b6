/** The list's pages in the scrolled area. Cursors lead only forward, so a page is known once the page before it was read. */
export interface PageWindow {
  /** The cursor of each known page, from the first page on. */
  cursors: readonly (string | null)[];
  /** The number of rows of the list's last page; null while more pages may follow. */
  lastRows: number | null;
  /** The page that stands at the top of the scrolled area. */
  base: number;
}

export const pageRows = 200;
/** The number of pages in the scrolled area. A browser limits the area's height, so further pages slide through it. */
export const greatestPages = 1_000;
/** The number of pages by which the area slides. */
export const slidePages = 500;

/** The window before anything was read. */
export const firstWindow: PageWindow = { cursors: [null], lastRows: null, base: 0 };

/** Adds a page's successor: the next page's cursor, or the end. A page that is read again changes nothing known. */
export function learnPage(window: PageWindow, page: number, next: string | null, rows: number): PageWindow {
  if (page !== window.cursors.length - 1 || window.lastRows !== null) return window;
  return next === null ? { ...window, lastRows: rows } : { ...window, cursors: [...window.cursors, next] };
}

/** Adds a new reading of the first page: pages beyond it stay known as long as the first page still leads to them. */
export function renewFirst(window: PageWindow, next: string | null, rows: number): PageWindow {
  const leadsOn = next !== null && window.cursors[1] === next;
  return leadsOn ? window : learnPage(firstWindow, 0, next, rows);
}

/** Counts the rows of the scrolled area: the rows of the known pages from its base on. */
export function windowRows({ cursors, lastRows, base }: PageWindow): number {
  const whole = cursors.length - 1 - base;
  return whole * pageRows + (lastRows ?? pageRows);
}

/** Counts the known rows of the list, from its beginning. */
export function knownRows({ cursors, lastRows }: PageWindow): number {
  return (cursors.length - 1) * pageRows + (lastRows ?? 0);
}

/** Returns the page, and the place in that page, of a row of the scrolled area. */
export function placeOf({ base }: PageWindow, row: number): { page: number; place: number } {
  return { page: base + Math.floor(row / pageRows), place: row % pageRows };
}

/** The pages of a stretch of rows, and one more on each side, so that scrolling meets pages already read. */
export function pagesFor(window: PageWindow, from: number, to: number): number[] {
  const first = Math.max(0, placeOf(window, from).page - 1);
  const last = Math.min(window.cursors.length - 1, placeOf(window, to).page + 1);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

/**
 * Slides the area when the rows on screen come near its end or its beginning. Returns the new window and the number of rows it slid
 * by.
 */
export function slide(window: PageWindow, from: number, to: number): { window: PageWindow; byRows: number } | null {
  const { page: first } = placeOf(window, from);
  const { page: last } = placeOf(window, to);
  if (last - window.base >= greatestPages) {
    return { window: { ...window, base: window.base + slidePages }, byRows: slidePages * pageRows };
  }
  if (window.base > 0 && first <= window.base) {
    const by = Math.min(slidePages, window.base);
    return { window: { ...window, base: window.base - by }, byRows: -by * pageRows };
  }
  return null;
}
