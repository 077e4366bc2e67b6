const RFC_3339 = /(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z)/;

/** The parts of a sentence in their order, and where each begins: words as they are, RFC 3339 times by themselves. */
export function splitTimes(sentence: string): { at: number; text: string; time: boolean }[] {
  let at = 0;
  return sentence.split(RFC_3339).flatMap((text, index) => {
    const part = { at, text, time: index % 2 === 1 };
    at += text.length;
    return text === "" ? [] : [part];
  });
}
