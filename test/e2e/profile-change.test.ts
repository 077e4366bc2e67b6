import { randomUUID } from "node:crypto";
import { openStores } from "../../demo/stores/stores";
import { exactValue } from "../../lib/domain/json-text";
import { expect, test } from "./setup/browser";
import { runningSystem } from "./setup/running";
import { changeProfile } from "./setup/write";

const newKey = () => `user-${randomUUID()}`;
const tellMaterializer = (signal: "SIGSTOP" | "SIGCONT") => process.kill(runningSystem().workers.materializer, signal);

test.afterEach(() => {
  tellMaterializer("SIGCONT");
});

test("shows an accepted change before the record has it, and as converged once the record has it", async ({ open }) => {
  const key = newKey();
  tellMaterializer("SIGSTOP");
  const payload = exactValue('{"name":"Ana","city":"Graz","account":9007199254740993,"price":19.90}') as object;
  const { version } = await changeProfile(key, payload);
  const page = await open(`/keys/profile/${key}`);
  const verdict = page.getByRole("region", { name: "Verdict" });
  await verdict.getByText(/^(masked|pending)$/).waitFor();
  await page.getByRole("article", { name: "Cache eu" }).getByText("◌ speculative").waitFor();
  await page.getByRole("article", { name: "Origin" }).getByText("absent").waitFor();

  tellMaterializer("SIGCONT");
  await verdict.getByText("converged", { exact: true }).waitFor();
  const origin = page.getByRole("article", { name: "Origin" });
  await origin.getByText(`version ${version}`).waitFor();
  // Digit for digit, as the store has the value.
  await origin.getByText(/"price": 19\.90/).waitFor();
  await origin.getByText(/"account": 9007199254740993/).waitFor();
  for (const region of ["eu", "us"])
    await page
      .getByRole("article", { name: `Cache ${region}` })
      .getByText("confirmed")
      .waitFor();
});

test("answers a question for the key with a promise, and with saved once the origin's receipt was read", async ({
  open,
}) => {
  const key = newKey();
  tellMaterializer("SIGSTOP");
  await changeProfile(key, { name: "Bo", city: "Tartu" });
  const page = await open(`/saved?path=profile&key=${key}`);
  await page.locator("[data-answer=accepted]").waitFor();

  tellMaterializer("SIGCONT");
  const asked = async () => {
    await page.reload();
    await page.locator("[data-answer]").first().waitFor();
    return page.locator("[data-answer]").first().getAttribute("data-answer");
  };
  await expect.poll(asked, { timeout: 30_000 }).toBe("saved");
});

test("shows a cache region that was stopped as not read, with its reason, and heals when it is back", async ({
  open,
}) => {
  const key = newKey();
  await changeProfile(key, { name: "Cy", city: "Bilbao" });
  const page = await open(`/keys/profile/${key}`);
  const verdict = page.getByRole("region", { name: "Verdict" });
  await verdict.getByText("converged", { exact: true }).waitFor();

  const { cacheEu } = openStores(runningSystem().dataDir);
  await cacheEu.stop();
  try {
    await verdict.getByText("unreachable", { exact: true }).waitFor();
    await verdict.getByText(/Some stores could not be read .*cache eu/).waitFor();
    await page.getByRole("article", { name: "Cache eu" }).getByText("not read", { exact: true }).waitFor();
    await page.getByRole("article", { name: "Cache us" }).getByText("● confirmed").waitFor();
  } finally {
    await cacheEu.restart();
  }
  await verdict.getByText("converged", { exact: true }).waitFor({ timeout: 60_000 });
});
