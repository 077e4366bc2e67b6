import { describe, expect, it } from "vitest";
import { readOptions, USAGE } from "./options";

describe("readOptions", () => {
  it("starts on port 3000 with traffic, on what .trueup holds, when nothing is said", () => {
    expect(readOptions([], "/shop")).toEqual({
      port: 3000,
      traffic: true,
      ratePerSec: null,
      reset: false,
      dataDir: "/shop/.trueup",
    });
  });

  it("takes every option", () => {
    const args = ["--port", "4000", "--no-traffic", "--reset", "--data-dir", "/srv/demo", "--rate", "500"];
    expect(readOptions(args, "/shop")).toEqual({
      port: 4000,
      traffic: false,
      ratePerSec: 500,
      reset: true,
      dataDir: "/srv/demo",
    });
  });

  it.each([
    ["--port=70000", "--port is a whole number from 0 to 65535"],
    ["--port=-1", "--port is a whole number"],
    ["--port=http", '"http"'],
    ["--rate=1e3", "--rate is a whole number"],
    ["--rate=99999999", "--rate is a whole number"],
    ["--data-dir=", "--data-dir needs a folder"],
    ["--trafic", "--trafic"],
    ["now", "now"],
  ])("refuses %s in one line that says how it is used", (arg, said) => {
    expect(() => readOptions([arg], "/shop")).toThrow(said);
    expect(() => readOptions([arg], "/shop")).toThrow(USAGE);
  });
});
