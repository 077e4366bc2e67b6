import { test } from "@playwright/test";
import { clientAs } from "./running";
import { changeProfile } from "./write";

/** Makes changes of profiles that stay outstanding until the tests of the file are over. */
export function owedForTests(): (key: string) => Promise<void> {
  const client = clientAs();
  const held: string[] = [];
  test.afterAll(async () => {
    for (const key of held)
      await client.drain.set({
        params: { path: "profile" },
        body: { key, paused: false, reason: "the tests are over" },
      });
  });
  return async (key) => {
    held.push(key);
    await client.drain.set({ params: { path: "profile" }, body: { key, paused: true, reason: "a test" } });
    await changeProfile(key, { name: "owed" });
  };
}
