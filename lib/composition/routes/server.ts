import { api } from "../../api/api";
import { may } from "../../domain/access/decide";
import { type Principal, workerNamed } from "../../domain/access/principal";
import type { Context } from "../../domain/context";
import { ok } from "../../errors";
import { signInNeeded } from "../../evidence/not-permitted";
import { openApiDocument } from "../../http/openapi";
import { answered, answeredText } from "../../http/serve";
import { readiness } from "../console";
import { metricsText } from "../metrics";

const startedAt = new Date().toISOString();
const version = () => process.env.npm_package_version ?? "0.1.0";

/** Alive: this process answers; no store is read. */
export const health = async () => ok({ status: "alive" as const, version: version(), startedAt });

/** Ready: every store answers and every migration is applied; otherwise 503. The reasons are told to those who may watch, or read connections. */
export async function ready({ principal }: Context) {
  const checks = await readiness();
  const isReady = checks.every((check) => check.ok);
  const told = mayWatch(principal) || may(principal, "connection.read") ? checks : [];
  return answered(api.server.ready, isReady ? 200 : 503, { status: isReady ? "ready" : "not-ready", checks: told });
}

/** Names and figures are told to a token with the scope for metrics, and to everyone where there is no sign-in. */
const mayWatch = ({ kind, via }: Principal) => kind === "loopback" || (via?.kind === "token" && via.metrics);

/** The figures for a scraper. */
export async function metrics(ctx: Context) {
  if (!mayWatch(ctx.principal)) return signInNeeded(ctx.principal);
  // The scope gives the figures of every path, whatever the owner's roles are.
  const { body, contentType } = await metricsText({ ...ctx, principal: workerNamed("metrics") });
  return answeredText(body, contentType);
}

/** The API's own description. */
export const describe = async () => ok(openApiDocument(`${process.env.BASE_PATH ?? ""}/api/v1`, version()));
