import pg from "pg";
import { expect, it, onTestFinished } from "vitest";
import { OriginBrake } from "../../demo/drills/origin-brake";
import { freshStores } from "../setup/fixture";

it("slows a role that may write the table and read nothing of the drill, and refuses it nothing", async () => {
  const { ORIGIN_URL: connectionString } = await freshStores();
  const owner = new pg.Client({ connectionString });
  await owner.connect();
  onTestFinished(() => owner.end());
  await owner.query("CREATE TABLE public.slowed (k text PRIMARY KEY, n integer)");
  await owner.query("CREATE ROLE brake_writer LOGIN PASSWORD 'braked'");
  onTestFinished(async () => {
    await owner.query("DROP OWNED BY brake_writer; DROP ROLE brake_writer");
  });
  await owner.query("GRANT SELECT, INSERT, UPDATE ON public.slowed TO brake_writer");
  const brake = new OriginBrake(owner, "slowed");
  await brake.fit();
  const url = Object.assign(new URL(connectionString), { username: "brake_writer", password: "braked" });
  const writer = new pg.Client({ connectionString: url.toString() });
  await writer.connect();
  await brake.press("slowed", 300);
  const began = performance.now();
  await writer.query("INSERT INTO public.slowed VALUES ('a', 1)");
  expect(performance.now() - began).toBeGreaterThan(290);
  await writer.end();
  await brake.remove("slowed");
});
