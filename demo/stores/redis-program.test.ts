import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { redisProgram } from "./redis-program";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "trueup-path-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function program(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

const SERVER = (version: string) => `echo "Redis server v=${version} sha=0 bits=64"`;

describe("finding a Redis server", () => {
  it("prefers Valkey and takes Redis otherwise", () => {
    program("redis-server", SERVER("7.0.15"));
    expect(redisProgram({ path: folder })).toBe(join(folder, "redis-server"));
    program("valkey-server", SERVER("8.1.0"));
    expect(redisProgram({ path: folder })).toBe(join(folder, "valkey-server"));
  });

  it("installs one with the package manager when there is none, and says so", () => {
    const server = join(folder, "redis-server");
    program("sudo", 'shift; shift; "$@"');
    program(
      "apt-get",
      `[ "$2" = install ] || exit 100; printf '#!/bin/sh\\n%s\\n' '${SERVER("7.0.15")}' > ${server}; /bin/chmod +x ${server}`,
    );
    const lines: string[] = [];
    expect(redisProgram({ path: folder, progress: (line) => lines.push(line) })).toBe(server);
    expect(lines).toEqual([expect.stringMatching(/^Installing a Redis server: .*apt-get .*redis-server$/)]);
  });

  it("stops with the one line to run when it may not install", () => {
    program("apk", "exit 1");
    expect(() => redisProgram({ path: folder })).toThrow(
      "Neither valkey-server nor redis-server is on the PATH. Install one and start again: sudo apk add valkey",
    );
  });

  it("says why an installation failed", () => {
    program("sudo", 'shift; shift; "$@"');
    program("apt-get", 'echo "E: Unable to locate package redis-server" >&2; exit 100');
    expect(() => redisProgram({ path: folder })).toThrow(
      /Unable to locate package redis-server.*sudo apt-get install/s,
    );
  });

  it("refuses a server that is too old for the queue", () => {
    program("redis-server", SERVER("5.0.14"));
    expect(() => redisProgram({ path: folder })).toThrow(/version 5\.0; 6\.2 or later/);
  });
});
