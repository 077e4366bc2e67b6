import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeRate } from "../../../../demo/shop/control";
import { Program, runToEnd } from "../program";
import { runningSystem } from "../running";

/** The demo's shop as customers of the tests' system: its web service and its drafts, at so many writes a second. */
export async function openShop(ratePerSec: number): Promise<{ close(): Promise<void> }> {
  const logs = mkdtempSync(join(tmpdir(), "trueup-shop-"));
  const { env, url } = runningSystem();
  const control = join(logs, "control.json");
  writeRate(control, ratePerSec);
  const options = (name: string) => ({
    name,
    args: [`dist/demo/shop/${name}.js`],
    env: { ...env, TRUEUP_URL: url, SHOP_CONTROL: control },
    logs,
  });
  await runToEnd(options("shop-seed"));
  const services = ["shop-web", "shop-drafts"].map((name) => new Program(options(name)));
  return {
    async close() {
      await Promise.all(services.map((service) => service.stop()));
      rmSync(logs, { recursive: true, force: true });
    },
  };
}
