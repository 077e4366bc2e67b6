import { setTimeout as pause } from "node:timers/promises";
import { createClient } from "../../lib/http/client";

const READY_WITHIN_MS = 60_000;
const TELL_AFTER_MS = 5_000;

/** Waits until the console says that every store is reachable; throws with what it says otherwise once a minute is over. */
export async function waitUntilReady(
  { url, token }: { url: string; token?: string },
  say: (line: string) => void,
  stopping: AbortSignal,
): Promise<void> {
  const client = createClient({ baseUrl: url, timeoutMs: 5_000, ...(token !== undefined && { token }) });
  const began = Date.now();
  let told = "";
  for (;;) {
    stopping.throwIfAborted();
    const { status, missing } = await client.server.ready({}, { signal: stopping }).then(
      ({ status, checks }) => ({
        status,
        missing: checks
          .filter(({ ok }) => !ok)
          .map(({ name, detail }) => `${name}: ${detail}`)
          .join("; "),
      }),
      (error: Error) => ({ status: "not-ready", missing: error.message }),
    );
    if (status === "ready") return;
    const waited = Date.now() - began;
    if (waited > READY_WITHIN_MS)
      throw new Error(`The console is not ready after ${READY_WITHIN_MS / 1_000} s: ${missing}`);
    if (waited > TELL_AFTER_MS && missing !== told) {
      told = missing;
      say(`the console is not ready yet: ${missing}`);
    }
    await pause(200, undefined, { signal: stopping }).catch(() => undefined);
  }
}
