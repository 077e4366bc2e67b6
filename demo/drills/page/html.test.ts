import { describe, expect, it } from "vitest";
import { pageHtml } from "./html";

const rows = [{ drill: { name: "stale-refill", summary: "a <late> reader" }, score: ["time to detect 1.0 s"] }];
const page = { rows, last: null, token: 'a"b', consoleUrl: "http://127.0.0.1:3000" };

describe("pageHtml", () => {
  it("has a form with the token for each drill, and the drill's score", () => {
    const html = pageHtml(page);
    expect(html).toContain('action="/start"');
    expect(html).toContain('name="token" value="a&quot;b"');
    expect(html).toContain("Start stale-refill");
    expect(html).toContain("time to detect 1.0 s");
    expect(html).toContain("a &lt;late&gt; reader");
    expect(html).not.toContain("refresh");
  });

  it("loads itself anew and offers no further start while a drill runs, and escapes the output", () => {
    const html = pageHtml({ ...page, last: { name: "stale-refill", isRunning: true, lines: ["<b>"] } });
    expect(html).toContain('http-equiv="refresh"');
    expect(html).toContain("disabled");
    expect(html).toContain("&lt;b&gt;");
  });
});
