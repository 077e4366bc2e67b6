/** A mutation's id, as the wire takes it. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ID_COLUMNS = ["mutation", "mutationid", "mutation_id", "id"];
/** What one plan may be given; and no list of that many ids is larger than this. */
const greatestIds = 100_000;
export const greatestFileBytes = 16 * 1024 * 1024;

export type IdList = { ok: true; ids: string[]; repeated: number } | { ok: false; fault: string };

const refuse = (fault: string): IdList => ({ ok: false, fault });

/** Reads mutation ids from a CSV or JSON file's text; a file with anything that is no id is refused whole, and says where. */
export function readIdList(text: string, fileName: string): IdList {
  const bare = text.replace(/^\ufeff/, "").trim();
  if (bare === "") return refuse("The file is empty.");
  const isJson = /\.json$/i.test(fileName) || bare.startsWith("[") || bare.startsWith("{");
  return isJson ? fromJson(bare) : fromCsv(bare);
}

/** Reads ids from a box with one on each line. */
export function readIdLines(text: string): IdList {
  const lines = text.split(/[\s,;]+/).filter(Boolean);
  return lines.length === 0 ? refuse("No id is named.") : checked(lines.map((id, index) => [id, `id ${index + 1}`]));
}

function fromJson(text: string): IdList {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return refuse(`It is not JSON: ${error instanceof Error ? error.message : "it cannot be parsed"}.`);
  }
  const list = Array.isArray(parsed) ? parsed : memberOf(parsed, ["mutations", "items", "ids"]);
  if (!Array.isArray(list)) return refuse('It is JSON without a list: write ["id", …] or [{"mutation": "id"}, …].');
  return checked(
    list.map((item, index) => [
      typeof item === "string" ? item : memberOf(item, ["mutation", "id"]),
      `item ${index + 1}`,
    ]),
  );
}

function memberOf(value: unknown, names: readonly string[]): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return names.map((name) => (value as Record<string, unknown>)[name]).find((member) => member !== undefined);
}

function fromCsv(text: string): IdList {
  const lines = text.split(/\r\n|\n|\r/);
  const separator = [",", ";", "\t"].find((each) => lines[0]!.includes(each)) ?? ",";
  const cells = (line: string) => line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
  const head = cells(lines[0]!).map((cell) => cell.toLowerCase());
  const named = head.findIndex((cell) => ID_COLUMNS.includes(cell));
  const headed = named >= 0;
  if (!headed && head.length > 1)
    return refuse("It has several columns and none is called “mutation” or “id”: name the column in the first line.");
  const column = headed ? named : 0;
  const rows = lines.map((line, index) => [line, index + 1] as const).slice(headed ? 1 : 0);
  const found = rows.filter(([line]) => line.trim() !== "");
  if (found.length === 0) return refuse("It has a heading and no id under it.");
  return checked(found.map(([line, number]) => [cells(line)[column], `line ${number}`]));
}

function checked(found: readonly (readonly [unknown, string])[]): IdList {
  if (found.length === 0) return refuse("The list is empty.");
  const bad = found.find(([id]) => typeof id !== "string" || !UUID.test(id));
  if (bad) {
    const shown = typeof bad[0] === "string" ? `“${bad[0].slice(0, 60)}” is` : "there is";
    return refuse(`At ${bad[1]} ${shown} no mutation id. Nothing was taken from it.`);
  }
  const ids = [...new Set(found.map(([id]) => (id as string).toLowerCase()))];
  if (ids.length > greatestIds) return refuse(`It names ${ids.length} mutations, and a plan takes 100,000 at most.`);
  return { ok: true, ids, repeated: found.length - ids.length };
}
