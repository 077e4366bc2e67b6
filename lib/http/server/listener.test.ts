import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { request as ask } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { problem } from "../../api/common";
import { peerAddress } from "../peer";
import { servePublicly } from "../public-origin";
import { EVERY_ANSWER } from "./headers";
import { endServer, listenGuarded } from "./server";

/** Answers as a framework does, in each way that Node offers. */
const ANSWERS: Record<string, (response: ServerResponse, request: IncomingMessage) => void> = {
  "/page": (response, { headers }) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(`<script nonce="${headers["x-nonce"]}"></script>`);
  },
  "/broken-page": (response) => response.writeHead(500, { "content-type": "text/html" }).end("<h1>500</h1>"),
  "/text": (response) => response.writeHead(404, "Not Found", ["content-type", "text/plain"]).end("Not Found"),
  "/streamed": (response) => {
    response.write("one ");
    response.write("two");
    response.end();
  },
  "/_next/static/a.js": (response) => response.writeHead(200, { "content-type": "text/javascript" }).end("1"),
  "/api/v1/paths": (response) => {
    response.statusCode = 405;
    response.end();
  },
  "/api/v1/page": (response) => {
    response.writeHead(404, { "content-type": "text/html", etag: "x", "content-encoding": "gzip" });
    response.write("<h1>");
    response.end("404</h1>");
  },
  "/api/v1/ready": (response) => response.writeHead(503, { "content-type": "application/json" }).end('{"checks":[]}'),
  "/api/v1/peer": (response) => response.end(String(peerAddress())),
  "/_not-found": (response) => response.writeHead(404, { "content-type": "text/html" }).end("no such page"),
  "/saved?key=100%25+%C3%A9": (response) => response.end("saved"),
  "/api/v1/fails": () => {
    throw new Error("a fault with postgres://u:hunter2@db/x");
  },
};

let server: Server;
let port: number;
beforeAll(async () => {
  const handle = async (request: IncomingMessage, response: ServerResponse) =>
    ANSWERS[request.url as string]?.(response, request);
  ({ server, port } = await listenGuarded(Promise.resolve(handle), { host: "127.0.0.1", port: 0, basePath: "" }));
});
afterAll(() => endServer(server, 100));

interface Told {
  status: number;
  headers: Record<string, string>;
  text: string;
}
function told(path: string, method = "GET", headers: Record<string, string> = {}): Promise<Told> {
  return new Promise((done, fail) => {
    const sent = ask(
      { host: "127.0.0.1", port, path, method, headers: { host: "localhost", ...headers } },
      (answer) => {
        let text = "";
        answer.on("data", (bytes) => {
          text += bytes;
        });
        answer.on("end", () =>
          done({ status: answer.statusCode ?? 0, headers: answer.headers as Record<string, string>, text }),
        );
      },
    );
    sent.on("error", fail);
    sent.end();
  });
}
const problemIn = ({ headers, text }: Told) => {
  expect(headers["content-type"]).toBe("application/problem+json");
  return problem.parse(JSON.parse(text));
};

describe("every answer", () => {
  it.each(Object.keys(ANSWERS))("of %s has the security headers", async (path) => {
    const { headers } = await told(path);
    expect(headers).toMatchObject(EVERY_ANSWER);
    expect(headers["content-security-policy"]).toMatch(/^default-src 'none'.*frame-ancestors 'none'/);
  });

  it("tells browsers to come by https where the public origin is https, and nowhere else", async () => {
    expect((await told("/page")).headers["strict-transport-security"]).toBeUndefined();
    servePublicly(new URL("https://trueup.example"));
    try {
      const { headers, status } = await told("/page", "GET", { host: "trueup.example" });
      expect({ status, hsts: headers["strict-transport-security"] }).toEqual({ status: 200, hsts: "max-age=31536000" });
    } finally {
      servePublicly(null);
    }
  });

  it("reaches only this machine's own names", async () => {
    for (const path of Object.keys(ANSWERS)) {
      const refused = await told(path, "GET", { host: "evil.example" });
      expect({ status: refused.status, code: problemIn(refused).code }).toEqual({ status: 403, code: "loopback-only" });
    }
  });
});

describe("a page", () => {
  it("has a policy with its own nonce, which no client can choose", async () => {
    const pages = [await told("/page", "GET", { "x-nonce": "chosen" }), await told("/page")];
    const nonces = pages.map(({ text }) => /nonce="([0-9a-f]{32})"/.exec(text)?.[1]);
    expect(new Set(nonces).size).toBe(2);
    pages.forEach(({ headers }, i) => {
      expect(headers["content-security-policy"]).toContain(`'nonce-${nonces[i]}' 'strict-dynamic'`);
    });
  });

  it("that is an error stays a page", async () => {
    const { status, headers, text } = await told("/broken-page");
    expect({ status, text }).toEqual({ status: 500, text: "<h1>500</h1>" });
    expect(headers["content-security-policy"]).toContain("script-src 'self' 'nonce-");
  });

  it("is reached by a link of another site, and is no part of another site's page", async () => {
    const link = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
    expect((await told("/page", "GET", link)).status).toBe(200);
    for (const part of [{ "sec-fetch-mode": "no-cors", "sec-fetch-dest": "script" }, { "sec-fetch-dest": "iframe" }]) {
      const refused = await told("/page", "GET", { ...link, ...part });
      expect(problemIn(refused)).toMatchObject({ status: 403, code: "cross-origin" });
    }
  });

  it.each(["POST", "PUT", "DELETE", "PATCH"])("takes no %s", async (method) => {
    const refused = await told("/page", method);
    expect(problemIn(refused)).toMatchObject({ status: 405, code: "method-not-allowed" });
    expect(refused.headers.allow).toBe("GET, HEAD, OPTIONS");
  });
});

describe("an error without a reason", () => {
  it.each<[string, number, string]>([
    ["/text", 404, "not-found"],
    ["/api/v1/paths", 405, "method-not-allowed"],
    ["/api/v1/page", 404, "not-found"],
    ["/api/v1/fails", 500, "internal"],
  ])("of %s becomes a problem document", async (path, status, code) => {
    const answer = await told(path, "GET");
    expect(problemIn(answer)).toMatchObject({ status, code });
    expect(answer.status).toBe(status);
    expect(answer.headers["content-encoding"]).toBeUndefined();
    expect(answer.text).not.toContain("hunter2");
  });

  it("names the methods that the address takes", async () => {
    expect((await told("/api/v1/paths")).headers.allow).toBe("GET, HEAD, OPTIONS");
  });

  it("is left alone where JSON states the reason", async () => {
    expect(await told("/api/v1/ready")).toMatchObject({ status: 503, text: '{"checks":[]}' });
  });

  it.each<[string, string, number, string]>([
    ["no HTTP", "nonsense\r\n\r\n", 400, "malformed-request"],
    [
      "headers of 40 KB",
      `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${"x".repeat(40_000)}\r\n\r\n`,
      431,
      "headers-too-large",
    ],
  ])("that is sent by %s becomes a problem document", async (_, sent, status, code) => {
    const answer = await new Promise<string>((done, fail) => {
      let text = "";
      const socket = connect(port, "127.0.0.1", () => socket.write(sent));
      socket.on("data", (bytes) => {
        text += bytes;
      });
      socket.on("close", () => done(text));
      socket.on("error", fail);
    });
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer).toContain("content-security-policy: default-src 'none'; frame-ancestors 'none'\r\n");
    expect(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n")))).toMatchObject({ status, code });
  });
});

describe("an address with an escape that is no UTF-8", () => {
  it.each(["%ff", "%", "%F0%9F", "%zz", "a%C3"])(
    "%s is refused to a program, and shows a person that it names nothing",
    async (bad) => {
      for (const address of [`/api/v1/paths/profile/keys/${bad}`, `/metrics?key=${bad}`])
        expect(problemIn(await told(address))).toMatchObject({ status: 422, code: "invalid" });
      for (const address of [`/keys/profile/${bad}`, `/saved?key=${bad}`])
        expect(await told(address)).toMatchObject({ status: 404, text: "no such page" });
    },
  );

  it("is none of those that are written well", async () => {
    expect(await told("/saved?key=100%25+%C3%A9")).toMatchObject({ status: 200, text: "saved" });
  });
});

it("leaves what is written in parts as it is", async () => {
  expect(await told("/streamed")).toMatchObject({ status: 200, text: "one two" });
});

it("tells what it calls of the peer, whatever the headers say", async () => {
  expect((await told("/api/v1/peer", "GET", { "x-forwarded-for": "203.0.113.9" })).text).toBe("127.0.0.1");
  expect(peerAddress()).toBeNull();
});
