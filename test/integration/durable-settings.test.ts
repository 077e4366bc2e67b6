import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import { accepted, freshSystem, type TestSystem, untilDrained, write } from "../fixtures/system";

let system: TestSystem;
beforeAll(async () => {
  system = await freshSystem();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await system.close();
});

const named = async (url: string | undefined, setting: string) => {
  const database = new URL(url ?? "").pathname.slice(1);
  await system.ledger.query(`ALTER DATABASE ${database} SET synchronous_commit = ${setting}`);
};

describe("a commit that is answered early", () => {
  it("is never that of a flush: an origin that commits asynchronously is told to wait", async () => {
    await named(system.env.ORIGIN_URL, "off");
    await system.origin.query("CREATE TABLE public.commits (setting text)");
    await system.origin.query(`CREATE FUNCTION public.note_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO public.commits VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$`);
    await system.origin.query(
      "CREATE TRIGGER noted AFTER INSERT ON public.profile FOR EACH STATEMENT EXECUTE FUNCTION public.note_commit()",
    );
    const producer = await system.producer();
    await system.run(runRelay);
    await system.run(runMaterializer);
    await accepted(producer, "profile", write("early"));
    await untilDrained(system, "profile");
    const { rows } = await system.origin.query("SELECT DISTINCT setting FROM public.commits");
    expect(rows).toEqual([{ setting: "on" }]);
  });

  it("is never that of the ledger: one that may lose a commit is refused, unless its provider answers for it", async () => {
    vi.stubEnv("DATABASE_DURABILITY", "");
    await expect(system.open()).rejects.toThrow(/the ledger's fsync is off/);
    vi.stubEnv("DATABASE_DURABILITY", "provider");
    await named(system.env.DATABASE_URL, "local");
    await expect(system.open()).resolves.toBeDefined();
  });
});
