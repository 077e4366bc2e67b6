import { asJsonText, canonicalText, exactNumber, exactValue, textOfExact } from "../../../lib/domain/json-text";
import { formatCount } from "../../kit/format";

/** Values reduced to the members in which they differ; `same` counts the shared members that are left out. */
export interface Contrast {
  texts: string[];
  same: number;
}

/** The note on the members that are left out, as a sentence. */
export const sameWords = ({ same }: Pick<Contrast, "same">): string =>
  `${formatCount(same)} ${same === 1 ? "field is" : "fields are"} the same everywhere and left out here.`;

type Members = Record<string, unknown>;

/**
 * Leaves out the members that all values share, where there are two or more values and each is an object. Values are compared digit
 * for digit.
 */
export function contrastOf(texts: readonly string[]): Contrast {
  const values = texts.map(membersOf);
  const whole = { texts: [...texts], same: 0 };
  if (values.length < 2 || values.some((value) => value === null)) return whole;
  const objects = values as Members[];
  const shared = new Set(Object.keys(objects[0] as Members).filter((name) => isShared(objects, name)));
  if (shared.size === 0 || objects.every((object) => Object.keys(object).length === shared.size)) return whole;
  return {
    texts: objects.map((object) => {
      const left = Object.entries(object).filter(([name]) => !shared.has(name));
      return textOfExact(Object.fromEntries(left)) ?? "";
    }),
    same: shared.size,
  };
}

function membersOf(text: string): Members | null {
  try {
    const value = exactValue(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject && exactNumber(value) === null ? (value as Members) : null;
  } catch {
    return null;
  }
}

function isShared(objects: readonly Members[], name: string): boolean {
  const [first, ...others] = objects.map((object) => (Object.hasOwn(object, name) ? sayOf(object[name]) : undefined));
  return first !== undefined && others.every((other) => other === first);
}

const sayOf = (value: unknown): string => canonicalText(asJsonText(textOfExact(value) ?? "null"));
