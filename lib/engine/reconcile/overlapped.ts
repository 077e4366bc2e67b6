/**
 * Works on pages while the next ones are being read: up to `inFlight` at a time, their results in the pages' order. Ends with the
 * first error; what is in flight then is left to itself.
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
    // An error is thrown where its turn comes; until then nobody waits for it.
    for (const promise of [reading, result]) promise.catch(() => {});
    working.push(result);
    if (working.length >= inFlight) yield (await working.shift()) as Result;
  }
  for (const result of working) yield await result;
}
