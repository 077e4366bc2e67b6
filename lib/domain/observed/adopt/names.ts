import { mayMeet } from "../../name-patterns";
import { templatePieces } from "../key-parts";

/** An old template as the former name of a native cache; null where a native path cannot fill it. */
export function formerName(template: string, keyParts: readonly string[]): string | null {
  const pieces = templatePieces(template, keyParts);
  if (keyParts.length > 1 || pieces.filter(({ kind }) => kind === "place").length !== 1) return null;
  return pieces.map((piece) => (piece.kind === "fixed" ? piece.text : "{key}")).join("");
}

/** A pattern with one place that gives every name which a template gives. */
export function widened(template: string, keyParts: readonly string[]): string {
  const pieces = templatePieces(template, keyParts);
  const isPlace = ({ kind }: (typeof pieces)[number]) => kind === "place";
  const fixed = (part: typeof pieces) => part.map((piece) => (piece.kind === "fixed" ? piece.text : "")).join("");
  return `${fixed(pieces.slice(0, pieces.findIndex(isPlace)))}{key}${fixed(pieces.slice(pieces.findLastIndex(isPlace)))}`;
}

/** A template for a path's own entries that gives no name which one of the `taken` patterns gives; null: none was found. */
export function newTemplate(path: string, taken: readonly string[]): string | null {
  const candidates = [`${path}:{key}`, `trueup:${path}:{key}`, `trueup-${path}:{key}`, `native-${path}:{key}`];
  return candidates.find((candidate) => !taken.some((pattern) => mayMeet(candidate, pattern))) ?? null;
}
