import { createServer, type Server } from "node:net";
import { describe, expect, it } from "vitest";
import { freePort, isFree, reservePort } from "./ports";

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

describe("ports", () => {
  it("keeps to the preferred port while it is free, and takes another when it is not", async () => {
    const preferred = await freePort();
    expect(await freePort(preferred)).toBe(preferred);

    const server = await listen(preferred);
    expect(await isFree(preferred)).toBe(false);
    expect(await freePort(preferred)).not.toBe(preferred);
    server.close();
  });

  it("never gives out a port that outgoing connections could be given", async () => {
    const ports = await Promise.all(Array.from({ length: 50 }, () => freePort()));
    expect(Math.max(...ports)).toBeLessThan(32_768);
  });

  it("gives a reserved port to nobody else until it is released", async () => {
    const { port, release } = await reservePort();
    expect(await freePort(port)).not.toBe(port);
    release();
    expect(await freePort(port)).toBe(port);
  });
});
