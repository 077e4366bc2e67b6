/** The texts of a box with one on each line, each once; spaces are part of a key, so only line ends are taken off. */
export function linesOf(text: string): string[] {
  return [...new Set(text.split(/\r\n|\n|\r/).filter((line) => line !== ""))];
}
