import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { doctor } from "../../lib/composition/doctor";
import { freshSystem, type TestSystem } from "../fixtures/system";

let system: TestSystem;
beforeAll(async () => {
  system = await freshSystem();
});
afterAll(() => system.close());

const KEY = "profile ALTER COLUMN user_id TYPE";
const originOf = async (path: string) =>
  (await doctor(system.env)).find(({ name }) => name.startsWith(`origin of ${path} `));
const warned = (pattern: RegExp) => ({ ok: true, detail: expect.stringMatching(pattern) });

describe("what doctor says of an origin's table", () => {
  it("warns of nothing where keys compare byte by byte and no trigger is deferred", async () => {
    expect(await originOf("profile")).toMatchObject({ ok: true, detail: expect.not.stringMatching(/warning/) });
  });

  it.each([
    [
      "citext",
      "CREATE EXTENSION IF NOT EXISTS citext",
      "citext",
      /warning: Key column "user_id" is citext, in which "A" and "a"/,
    ],
    [
      "a domain over citext",
      "CREATE DOMAIN public.handle AS citext",
      "public.handle",
      /Key column "user_id" is citext/,
    ],
    ["char(n)", "SELECT", "character(40)", /Key column "user_id" is character, in which "a" and "a " are one key/],
    [
      "a nondeterministic collation",
      "CREATE COLLATION public.loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
      'text COLLATE public."loose"',
      /Key column "user_id" has the nondeterministic collation "loose".*deterministic collation/,
    ],
    [
      "numeric",
      "TRUNCATE profile",
      "numeric USING user_id::numeric",
      /Key column "user_id" is numeric, in which "1" and "1.0"/,
    ],
  ])("warns of a key column whose equality is not that of its bytes: %s", async (_, before, type, warning) => {
    await system.origin.query(before);
    await system.origin.query(`ALTER TABLE ${KEY} ${type}`);
    expect(await originOf("profile")).toMatchObject(warned(warning));
    await system.origin.query(`ALTER TABLE ${KEY} text COLLATE "default" USING user_id::text`);
  });

  it("warns of a trigger that is deferred, and of none that is immediate or disabled", async () => {
    await system.origin.query(`CREATE FUNCTION public.later() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
      CREATE CONSTRAINT TRIGGER at_commit AFTER UPDATE ON profile DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION later();
      CREATE CONSTRAINT TRIGGER at_once AFTER UPDATE ON profile DEFERRABLE FOR EACH ROW EXECUTE FUNCTION later();
      CREATE CONSTRAINT TRIGGER silent AFTER UPDATE ON profile DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION later();
      ALTER TABLE profile DISABLE TRIGGER silent`);
    const told = await originOf("profile");
    expect(told).toMatchObject(
      warned(/warning: Trigger "at_commit" on public\.profile is deferred.*after the receipt/),
    );
    expect(told?.detail).not.toMatch(/at_once|silent/);
  });
});
