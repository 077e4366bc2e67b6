import { expect, it } from "vitest";
import { cutSecrets } from "./cut-secrets";

it.each<[string, string]>([
  ["postgres://u:hunter2@db:5432/x failed", "postgres://•••@db:5432/x failed"],
  ["rediss://:hunter2@db:6379", "rediss://•••@db:6379"],
  ["redis://hunter2@db", "redis://•••@db"],
  ["postgres://u:hun@ter2@db/x", "postgres://•••@db/x"],
  ["postgres://u:hunter%402@db/x and redis://a:hunter2@b", "postgres://•••@db/x and redis://•••@b"],
  ["https://hook.example/path?token=hunter2&a=b", "https://hook.example/path?token=•••&a=b"],
  ["postgres://db/x?user=u&password=hunter2", "postgres://db/x?user=u&password=•••"],
  ["authorization: Bearer hunter2.hunter2", "authorization: Bearer •••"],
  ["Basic aHVudGVyMg==", "Basic •••"],
  ["host=db password=hunter2 dbname=x", "host=db password=••• dbname=x"],
  ['{"error":"connect postgres://u:hunter2@db/x"}', '{"error":"connect postgres://•••@db/x"}'],
])("cuts the secret of %j", (text, cut) => {
  expect(cutSecrets(text)).toBe(cut);
});

it.each([
  "no secret",
  "someone@example.com wrote to https://trueup.example/paths",
  "https://trueup.example/keys/profile/a@b",
  "the bearer of news",
  "a token is missing",
])("leaves %j as it is", (text) => {
  expect(cutSecrets(text)).toBe(text);
});
