import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

const CANARIES = ["canary-url", "canary-query", "canary-bearer", "canary-member", "canary-stack"];

/** Logs a secret in every position, in a process of its own, whose output is the log. */
const PROGRAM = `
import { createLog } from "./lib/composition/log.ts";
const log = createLog("test", { LOG_LEVEL: "info" });
const error = new Error("connect postgres://u:canary-stack@db/x failed");
log.info({ url: "redis://:canary-url@cache:6379" }, "opened");
log.warn({ because: "GET /api?token=canary-query" }, "refused");
log.error({ error: String(error), stack: error.stack, err: error }, "authorization: Bearer canary-bearer");
log.info({ store: { password: "canary-member", secret: "canary-member", connectionString: "canary-member" } }, "made");
`;

it("has no secret, wherever one stands", () => {
  const args = ["--import", "tsx", "--input-type=module", "-e", PROGRAM];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const lines = stdout.trim().split("\n");
  expect(lines.map((line) => JSON.parse(line).msg)).toHaveLength(4);
  expect(CANARIES.filter((canary) => stdout.includes(canary))).toEqual([]);
});
