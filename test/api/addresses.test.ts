import { describe, expect, it } from "vitest";
import { json, route } from "../../lib/http/route";

const MALFORMED = ["%ff", "%", "%F0%9F", "%zz", "a%C3"];
const at = (address: string) => new Request(`http://localhost:3000${address}`, { headers: { host: "localhost:3000" } });

describe("an address with an escape that is no UTF-8", () => {
  it.each(MALFORMED)("is refused by a route's query: ?key=%s", async (written) => {
    const response = await route(at(`/api/v1/saved?path=profile&key=${written}`), async () => json({}));
    expect(response.status).toBe(422);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ code: "invalid", detail: expect.stringContaining("%ff") });
  });

  it("is none of those that are written well", async () => {
    expect((await route(at("/api/v1/saved?key=100%25+%C3%A9&path="), async () => json({}))).status).toBe(200);
  });
});
