import { afterAll, inject } from "vitest";
import { createClient } from "../../../lib/http/client";
import { changeProfile } from "./write";

/** Makes changes of profiles that stay outstanding until the tests of the file are over. */
export function owedForTests(): (key: string) => Promise<void> {
  const client = createClient({ baseUrl: inject("system").url });
  const held: string[] = [];
  afterAll(async () => {
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
