import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where one demo keeps what is its own; the stores' state is beside it. */
export class Place {
  /** Addresses and connection strings of what runs, for shells. */
  readonly env: string;
  /** The demo's configuration: that of the repository, and sign-in. */
  readonly config: string;
  /** The demo's people, with passwords and tokens. */
  readonly people: string;
  /** The record of running processes, for the next start and for drills. */
  readonly state: string;
  /** The shop's rate. */
  readonly control: string;
  /** A record of each drill. */
  readonly drills: string;
  readonly logs: string;
  readonly pids: string;
  private readonly secretFile: string;
  private readonly seededFile: string;

  constructor(readonly dataDir: string) {
    this.env = join(dataDir, "demo.env");
    this.config = join(dataDir, "trueup.yaml");
    this.people = join(dataDir, "people.json");
    this.state = join(dataDir, "demo.json");
    this.control = join(dataDir, "shop.json");
    this.drills = join(dataDir, "drills");
    this.logs = join(dataDir, "logs");
    this.pids = join(dataDir, "pids");
    this.secretFile = join(dataDir, "secret");
    this.seededFile = join(dataDir, "seeded");
  }

  /** Makes the folders. */
  prepare(): void {
    for (const folder of [this.dataDir, this.logs, this.pids]) mkdirSync(folder, { recursive: true });
  }

  logOf(name: string): string {
    return join(this.logs, `${name}.log`);
  }

  pidFileOf(name: string): string {
    return join(this.pids, `${name}.pid`);
  }

  /** The secret that signs cursors and sessions, the same at every start. */
  secret(): string {
    if (!existsSync(this.secretFile))
      writeFileSync(this.secretFile, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600 });
    return readFileSync(this.secretFile, "utf8").trim();
  }

  get seeded(): boolean {
    return existsSync(this.seededFile);
  }

  markSeeded(): void {
    writeFileSync(this.seededFile, `${new Date().toISOString()}\n`);
  }

  /** Forgets everything but the stores' state. */
  erase(): void {
    const files = [this.env, this.config, this.people, this.state, this.control, this.secretFile, this.seededFile];
    for (const path of [...files, this.drills, this.logs, this.pids]) rmSync(path, { recursive: true, force: true });
  }
}
