import { expect, it } from "vitest";
import { api } from "../../api/api";
import type { Entry } from "../../api/entry";
import { allowedMethods } from "./allowed-methods";

const entries = Object.values(api).flatMap((group) => Object.values(group) as Entry[]);

it.each<[string, string[]]>([
  ["/paths", ["GET", "HEAD", "OPTIONS"]],
  ["/incidents", ["GET", "HEAD", "OPTIONS", "POST"]],
  ["/paths/profile/drain", ["OPTIONS", "POST"]],
  ["/paths/profile/keys/k", ["GET", "HEAD", "OPTIONS"]],
  ["/nowhere", []],
  ["/paths/profile/drain/", []],
])("%s takes %j", (pathname, methods) => {
  expect(allowedMethods(entries, pathname)).toEqual(methods);
});
