import { probe } from "../../../../lib/http/probe";
import { json } from "../../../../lib/http/route";

export const dynamic = "force-dynamic";

const startedAt = new Date().toISOString();

/** Alive: this process answers; it asks no store. */
export function GET(request: Request) {
  return probe(request, async () =>
    json({ status: "alive", version: process.env.npm_package_version ?? "0.1.0", startedAt }),
  );
}
