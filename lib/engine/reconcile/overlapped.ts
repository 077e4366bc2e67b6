/**
 * Works on pages while the next ones are read: up to `inFlight` at a time, with results in the pages' order. Ends with the first
 * error, and leaves the work in flight to itself.
 */
export async function* overlapped<Page, Result>(
  pages: AsyncIterator<Page>,
  work: (page: Page) => Promise<Result>,
  inFlight: number,
): AsyncGenerator<Result> {
  const working: Promise<Result>[] = [];
  let reading = pages.next();
  for (;;) {
    const page = await reading;
    if (page.done) break;
    reading = pages.next();
    const result = work(page.value);
    // An error is thrown at its turn; the empty catch prevents an unhandled rejection until then.
    for (const promise of [reading, result]) promise.catch(() => {});
    working.push(result);
    if (working.length >= inFlight) yield (await working.shift()) as Result;
  }
  for (const result of working) yield await result;
}
