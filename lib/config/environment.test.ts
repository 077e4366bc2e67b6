import { describe, expect, it } from "vitest";
import {
  basePath,
  configPath,
  databaseUrl,
  drillsUrl,
  EnvironmentError,
  port,
  previousSecrets,
  readEnvironment,
  secret,
} from "./environment";

const GOOD = { DATABASE_URL: "postgres://u:hunter2@127.0.0.1/ledger", TRUEUP_SECRET: "s".repeat(32) };

describe("the environment", () => {
  it("is read with its defaults", () => {
    expect(readEnvironment(GOOD)).toEqual({
      databaseUrl: GOOD.DATABASE_URL,
      secret: GOOD.TRUEUP_SECRET,
      port: 3000,
      basePath: "",
      configPath: "trueup.yaml",
    });
  });

  it("is read with everything set", () => {
    const set = { ...GOOD, PORT: "8080", BASE_PATH: "/ops/trueup", TRUEUP_CONFIG: "/etc/trueup.yaml" };
    expect(readEnvironment(set)).toMatchObject({ port: 8080, basePath: "/ops/trueup", configPath: "/etc/trueup.yaml" });
  });

  it("says everything that is wrong at once, one line each", () => {
    expect(() => readEnvironment({ PORT: "web" })).toThrow(
      [
        "DATABASE_URL is not set. Set it to the ledger's URL: postgres://user:password@host:5432/database.",
        "TRUEUP_SECRET is not set. Set it to a random text, the same for every process, such as the output of: openssl rand -hex 32.",
        "PORT is not a port number. Set PORT to a whole number from 0 to 65535, or leave it out for 3000.",
      ].join("\n"),
    );
  });

  it.each([
    ["", "DATABASE_URL is empty."],
    ["mysql://u:hunter2@db/x", "DATABASE_URL must be a postgres:// or postgresql:// URL."],
    ["u:hunter2@db", "DATABASE_URL must be a postgres:// or postgresql:// URL."],
    ["postgres://u:hunter2@169.254.169.254/x", "DATABASE_URL names a link-local address"],
    ["postgres://u:hunter2@/x?host=169.254.169.254", "DATABASE_URL names a link-local address"],
    ["postgres://u:hunter2@db:port/x", "DATABASE_URL is not a valid URL"],
  ])("refuses the database URL %j without repeating it", (url, line) => {
    expect(() => databaseUrl({ DATABASE_URL: url })).toThrow(line);
    expect(() => databaseUrl({ DATABASE_URL: url })).not.toThrow(/hunter2/);
  });

  it("has a page of drills in the demo alone, and on this machine alone", () => {
    const address = "http://127.0.0.1:21000/?token=t";
    expect(drillsUrl({})).toBeNull();
    expect(drillsUrl({ TRUEUP_ENVIRONMENT: "demo", TRUEUP_DRILLS_URL: address })).toBe(address);
    for (const env of [
      { TRUEUP_ENVIRONMENT: "production", TRUEUP_DRILLS_URL: address },
      { TRUEUP_DRILLS_URL: address },
      { TRUEUP_ENVIRONMENT: "demo", TRUEUP_DRILLS_URL: "http://drills.example/" },
      { TRUEUP_ENVIRONMENT: "demo", TRUEUP_DRILLS_URL: "javascript:alert(1)" },
    ])
      expect(() => drillsUrl(env)).toThrow(/for the demo alone/);
  });

  it("refuses a short secret without repeating it", () => {
    expect(() => secret({ TRUEUP_SECRET: "hunter2" })).toThrow(
      /^TRUEUP_SECRET is shorter than 32 characters\.(?!.*hunter2)/,
    );
  });

  it("reads the previous secrets, and refuses a short one without repeating it", () => {
    const [one, other] = ["a".repeat(32), "b".repeat(40)];
    expect(previousSecrets({})).toEqual([]);
    expect(previousSecrets({ TRUEUP_SECRET_PREVIOUS: `${one}, ${other},` })).toEqual([one, other]);
    expect(() => readEnvironment({ ...GOOD, TRUEUP_SECRET_PREVIOUS: `${one},hunter2` })).toThrow(
      /^TRUEUP_SECRET_PREVIOUS has a secret shorter than 32 characters\.(?!.*hunter2)/,
    );
  });

  it.each(["-1", "65536", "80a", "8 0", "1e3", "0x50"])("refuses the port %j", (text) => {
    expect(() => port({ PORT: text })).toThrow(EnvironmentError);
  });

  it.each(["trueup", "/trueup/", "//evil.example", "/a/../b", "/a b", "/a?b"])("refuses the base path %j", (text) => {
    expect(() => basePath({ BASE_PATH: text })).toThrow(EnvironmentError);
  });

  it("takes an empty variable for an absent one where there is a default", () => {
    expect([port({ PORT: "" }), basePath({ BASE_PATH: "/" }), configPath({ TRUEUP_CONFIG: "" })]).toEqual([
      3000,
      "",
      "trueup.yaml",
    ]);
  });
});
