import { expect, it } from "vitest";
import { nextAddress } from "./next-address";

it.each([
  ["/", "/"],
  ["/keys/profile/user%2F1?tab=stores#history", "/keys/profile/user%2F1?tab=stores#history"],
  ["/incidents/new?paths=profile", "/incidents/new?paths=profile"],
  [null, "/"],
  [undefined, "/"],
  ["", "/"],
  ["keys/profile", "/"],
  ["https://evil.example/", "/"],
  ["javascript:alert(1)", "/"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["/a\\b", "/"],
  ["/\t/evil.example", "/"],
  ["/.//evil.example", "/"],
  ["/a/..//evil.example", "/"],
  ["/sign-in?next=/audit", "/"],
])("sends %j to %s", (given, wanted) => expect(nextAddress(given)).toBe(wanted));
