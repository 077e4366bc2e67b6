import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { envText } from "./demo-env";

describe("envText", () => {
  it.each(["plain", "two words", "it's", '$HOME `id` \\ "x" !', "postgres://a:b%20c@127.0.0.1:1/d?e=f&g"])(
    "gives a shell exactly %j",
    (value) => {
      const script = `${envText({ VALUE: value })}printf %s "$VALUE"`;
      expect(execFileSync("/bin/sh", ["-c", script], { encoding: "utf8" })).toBe(value);
    },
  );
});
