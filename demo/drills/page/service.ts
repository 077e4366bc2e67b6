import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import type { Place } from "../../run/place";
import { freePort } from "../../stores/ports";
import { SCORED_DRILLS } from "../list";
import { promisesOf } from "../look";
import { Records } from "../record";
import { lookAgain } from "../run-drill";
import { findDemo } from "../running";
import { scoreLines, scoreOf } from "../scoring";
import { refusalOf } from "./guard";
import { pageHtml } from "./html";

const ROOT = resolve(import.meta.dirname, "../../..");
const MOST_LINES = 200;
const MOST_BODY_BYTES = 4_096;
const LOOK_EVERY_MS = 2_000;
const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
  // A form of this page has to name its origin.
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
};

export interface DrillsPage {
  /** The address, with the token of this start. */
  url: string;
  stop(): Promise<void>;
}

/** Serves the demo's page of drills on this machine alone, and looks after drills whose damage is not repaired yet. */
export async function serveDrills(place: Place, consoleUrl: string): Promise<DrillsPage> {
  const port = await freePort();
  const service = new Service(place, consoleUrl, { port, token: randomBytes(24).toString("base64url") });
  const server = createServer((request, response) => void service.answer(request, response));
  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", listening);
  });
  const stopping = new AbortController();
  const watching = service.watch(stopping.signal);
  return {
    url: service.address,
    async stop() {
      stopping.abort();
      service.endDrill();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await watching;
    },
  };
}

class Service {
  private readonly records: Records;
  private last: { name: string; lines: string[]; child: ChildProcess } | null = null;

  constructor(
    private readonly place: Place,
    private readonly consoleUrl: string,
    private readonly own: { port: number; token: string },
  ) {
    this.records = new Records(place.drills);
  }

  get address(): string {
    return `http://127.0.0.1:${this.own.port}/?token=${this.own.token}`;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { method = "GET", headers, url = "/" } = request;
      const { pathname, searchParams } = new URL(url, "http://127.0.0.1");
      const form = method === "POST" ? new URLSearchParams(await bodyOf(request)) : searchParams;
      const asked = { method, host: headers.host, origin: headers.origin, token: form.get("token") };
      const refusal = refusalOf(asked, this.own);
      if (refusal !== null) this.plain(response, 403, refusal);
      else if (method === "GET" && pathname === "/") response.writeHead(200, HEADERS).end(await this.page());
      else if (method === "POST" && pathname === "/start") this.start(response, form.get("drill"));
      else this.plain(response, 404, "Nothing is here.");
    } catch (error) {
      this.plain(response, 500, error instanceof Error ? error.message : String(error));
    }
  }

  /** Looks at every drill that is not over, so that its restoration is noted when it comes. */
  async watch(stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      for (const record of this.records.newest())
        if (record.restoredAt === null && record.seen?.allAt)
          await lookAgain(findDemo(this.place.dataDir), record, this.records).catch(() => undefined);
      await pause(LOOK_EVERY_MS, undefined, { signal: stopping }).catch(() => undefined);
    }
  }

  endDrill(): void {
    if (this.isRunning) this.last?.child.kill("SIGTERM");
  }

  private get isRunning(): boolean {
    const child = this.last?.child;
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  private start(response: ServerResponse, name: string | null): void {
    const drill = SCORED_DRILLS.find((each) => each.name === name);
    if (drill === undefined) {
      this.plain(response, 404, "There is no such drill.");
      return;
    }
    if (this.isRunning) {
      this.plain(response, 409, `The drill ${this.last?.name} still runs.`);
      return;
    }
    const lines: string[] = [];
    const args = ["--import", "tsx", "demo/drills/main.ts", drill.name, "--data-dir", this.place.dataDir];
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    child.once("error", (error) => lines.push(error.message));
    for (const input of [child.stdout, child.stderr])
      createInterface({ input }).on("line", (line) => {
        lines.push(line);
        if (lines.length > MOST_LINES) lines.shift();
      });
    this.last = { name: drill.name, lines, child };
    response.writeHead(303, { ...HEADERS, location: `/?token=${this.own.token}` }).end();
  }

  private async page(): Promise<string> {
    const { stores } = findDemo(this.place.dataDir);
    const scores = new Map<string, string[]>();
    for (const record of this.records.newest())
      scores.set(record.name, scoreLines(scoreOf(record, await promisesOf(stores.env, record))));
    return pageHtml({
      rows: SCORED_DRILLS.map((drill) => ({ drill, score: scores.get(drill.name) ?? [] })),
      last: this.last === null ? null : { ...this.last, isRunning: this.isRunning },
      token: this.own.token,
      consoleUrl: this.consoleUrl,
    });
  }

  private plain(response: ServerResponse, status: number, text: string): void {
    response.writeHead(status, { ...HEADERS, "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > MOST_BODY_BYTES) throw new Error("The request is too large.");
  }
  return text;
}
