import { z } from "zod";
import { instant } from "./common";
import { entry } from "./entry";

export const health = z.object({ status: z.literal("alive"), version: z.string(), startedAt: instant });

export const ready = z.object({
  status: z.enum(["ready", "not-ready"]),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
});

export const server = {
  health: entry({
    method: "GET",
    path: "/health",
    permission: "server.watch",
    summary: "Whether the process is alive",
    probe: true,
    answers: { 200: "The process is alive" },
    output: health,
    refusals: [],
  }),
  ready: entry({
    method: "GET",
    path: "/ready",
    permission: "server.watch",
    summary: "Whether all stores are reachable and all migrations applied",
    probe: true,
    answers: { 200: "Ready", 503: "Not ready, with the reason" },
    output: ready,
    refusals: [],
  }),
  metrics: entry({
    method: "GET",
    path: "/metrics",
    permission: "server.watch",
    summary: "The figures for a metrics scraper",
    probe: true,
    answers: { 200: "The figures in the text format of Prometheus" },
    output: z.string(),
    text: "text/plain",
    refusals: ["sign-in-needed"],
  }),
  describe: entry({
    method: "GET",
    path: "/openapi.json",
    permission: "server.describe",
    summary: "The API's description",
    answers: { 200: "The OpenAPI document" },
    output: z.custom<object>().meta({ type: "object", description: "OpenAPI 3.1" }),
    refusals: [],
  }),
};
