/** Asks again and again until the answer is neither false nor undefined, and gives it; undefined once the time is up. */
export async function until<T>(
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  { withinMs, everyMs = 20 }: { withinMs: number; everyMs?: number },
): Promise<T | undefined> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() >= deadline) return undefined;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
