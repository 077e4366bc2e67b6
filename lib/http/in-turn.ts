/** Work on the event loop that took longer than this is followed by a pause of at least the same length, for other requests. */
const LONG_MS = 20;
/** The pause is made of turns of the event loop: a pause of time alone may pass while the machine runs other processes. */
const TURN_MS = 2;
let last: Promise<void> = Promise.resolve();

/** Runs heavy work one piece at a time, in order of arrival; between two pieces other requests are served. */
export function inTurn<T>(work: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    last = last.then(async () => {
      await new Promise((next) => setImmediate(next));
      const began = performance.now();
      try {
        resolve(work());
      } catch (error) {
        reject(error);
      }
      const took = performance.now() - began;
      if (took <= LONG_MS) return;
      for (let rested = 0; rested < took; rested += TURN_MS) await new Promise((turn) => setTimeout(turn, TURN_MS));
    });
  });
}
