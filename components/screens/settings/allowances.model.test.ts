import { expect, it } from "vitest";
import { allowances } from "./allowances.model";

it("lists each permission with its paths, its fresh sign-in, or what is lacking", () =>
  expect(
    allowances({
      may: {
        "audit.read": { allowed: true },
        "drain.set": { allowed: true, paths: ["profile", "orders"] },
        "run.start": { allowed: true, paths: ["profile"], stepUp: true },
        "user.list": { allowed: false, because: "The permission needs the role admin." },
      },
    }),
  ).toEqual([
    { permission: "drain.set", allowed: true, words: "on profile, orders" },
    { permission: "run.start", allowed: true, words: "on profile; asks for a fresh sign-in" },
    { permission: "audit.read", allowed: true, words: "" },
    { permission: "user.list", allowed: false, words: "Needs the role admin." },
  ]));
