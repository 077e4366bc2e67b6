import { api } from "../../api/api";
import type { Context } from "../../domain/context";
import { ok } from "../../errors";
import { openApiDocument } from "../../http/openapi";
import { answered, answeredText } from "../../http/serve";
import { readiness } from "../console";
import { metricsText } from "../metrics";

const startedAt = new Date().toISOString();
const version = () => process.env.npm_package_version ?? "0.1.0";

/** Alive: this process answers; no store is read. */
export const health = async () => ok({ status: "alive" as const, version: version(), startedAt });

/** Ready: every store answers and every migration is applied; otherwise 503 with the reasons. */
export async function ready() {
  const checks = await readiness();
  const isReady = checks.every((check) => check.ok);
  return answered(api.server.ready, isReady ? 200 : 503, { status: isReady ? "ready" : "not-ready", checks });
}

/** The figures for a scraper. */
export async function metrics(ctx: Context) {
  const { body, contentType } = await metricsText(ctx);
  return answeredText(body, contentType);
}

/** The API's own description. */
export const describe = async () => ok(openApiDocument(`${process.env.BASE_PATH ?? ""}/api/v1`, version()));
