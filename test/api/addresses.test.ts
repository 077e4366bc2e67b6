import { NextRequest } from "next/server";
import { describe, expect, it } from "vitest";
import { json, route } from "../../lib/http/route";
import { proxy } from "../../proxy";

const MALFORMED = ["%ff", "%", "%F0%9F", "%zz", "a%C3"];
const at = (address: string) => new Request(`http://localhost:3000${address}`, { headers: { host: "localhost:3000" } });

describe("an address with an escape that is no UTF-8", () => {
  it.each(MALFORMED)("is refused by a route's query: ?key=%s", async (written) => {
    const response = await route(at(`/api/v1/saved?path=profile&key=${written}`), async () => json({}));
    expect(response.status).toBe(422);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ code: "invalid", detail: expect.stringContaining("%ff") });
  });

  it.each(MALFORMED)("is refused by a route's path: %s", (written) => {
    expect(proxy(new NextRequest(at(`/api/v1/paths/profile/keys/${written}`))).status).toBe(422);
  });

  it.each(MALFORMED)("shows a person the page for what names nothing: %s", (written) => {
    for (const address of [`/keys/profile/${written}`, `/saved?key=${written}`])
      expect(proxy(new NextRequest(at(address))).headers.get("x-middleware-rewrite")).toContain("/_not-found");
  });

  it("is none of those that are written well", async () => {
    expect((await route(at("/api/v1/saved?key=100%25+%C3%A9&path="), async () => json({}))).status).toBe(200);
    expect(proxy(new NextRequest(at("/saved?key=100%25+%C3%A9"))).headers.get("x-middleware-rewrite")).toBeNull();
  });
});
