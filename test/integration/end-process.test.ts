import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { endProcess } from "../../demo/run/state";
import { identify, type ProcessIdentity, stillRuns } from "../../demo/stores/processes";
import { until } from "../fixtures/foreign/kit/by-hand";

/** A program of the demo that has started another one, as the build of the console does. */
const PROGRAM = `
  const { spawn } = require("node:child_process");
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  console.log(child.pid);
  setInterval(() => {}, 1000);
`;

it("ends what a program has started together with the program", async () => {
  const program = spawn(process.execPath, ["-e", PROGRAM], { detached: true, stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(program.stdout, "data");
  const started = identify(Number(String(line))) as ProcessIdentity;
  await endProcess(identify(program.pid as number) as ProcessIdentity, 5_000);
  await until("the started program has ended", async () => !stillRuns(started));
  expect(identify(started.pid)).toBeUndefined();
});
